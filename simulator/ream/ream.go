// Package ream holds lists that grow without end and without moving.
//
// A slice that grows is copied again and again, into memory that is a quarter larger than what it holds: of a list that
// takes a hundred thousand elements one by one, five times as much is taken from the heap as it holds in the end. A ream
// takes a sheet more at a time, and gives those back whose elements were dropped from its front.
package ream

import "sort"

// Ream is a list of values. The zero value is empty and ready.
type Ream[T any] struct {
	sheets  [][]T // full, but for the last
	dropped int   // elements of the first sheet that are not in the list any more
	count   int
}

// sheet is how many elements lie side by side.
const sheet = 512

// Len is the number of elements.
func (r *Ream[T]) Len() int { return r.count }

// At is the place of an element, good until the list grows.
func (r *Ream[T]) At(i int) *T {
	i += r.dropped
	return &r.sheets[i/sheet][i%sheet]
}

// Append adds an element at the end.
func (r *Ream[T]) Append(v T) {
	last := len(r.sheets) - 1
	switch {
	case last < 0:
		r.sheets = append(r.sheets, []T{v}) // a short list takes no more than it needs
	case len(r.sheets[last]) == sheet:
		r.sheets = append(r.sheets, append(make([]T, 0, sheet), v))
	default:
		r.sheets[last] = append(r.sheets[last], v)
	}
	r.count++
}

// Insert adds an element before another, which moves on with all behind it.
func (r *Ream[T]) Insert(i int, v T) {
	r.Append(v)
	for at := r.count - 1; at > i; at-- {
		*r.At(at) = *r.At(at - 1)
	}
	*r.At(i) = v
}

// Drop takes the first element off the list.
func (r *Ream[T]) Drop() {
	var none T
	*r.At(0) = none
	r.dropped, r.count = r.dropped+1, r.count-1
	if r.dropped == sheet {
		r.sheets, r.dropped = r.sheets[1:], 0
	}
}

// Search is the first place for which reached is true, if it is true for all behind that; Len when there is none.
func (r *Ream[T]) Search(reached func(*T) bool) int {
	return sort.Search(r.count, func(i int) bool { return reached(r.At(i)) })
}

// Clear empties the list.
func (r *Ream[T]) Clear() { *r = Ream[T]{} }
