package ledger

import "slices"

// few is how many keys are looked through faster than hashed.
const few = 16

// layer is a map for what one operation changes: a few keys, gone through one by one, in the order in which they came.
// A bulk load, which has many, gets an index.
type layer[K comparable, V any] struct {
	keys   []K
	values []V
	index  map[K]int // places of the keys; nil while there are few
}

func (l *layer[K, V]) place(k K) int {
	if l.index == nil {
		return slices.Index(l.keys, k)
	}
	if i, ok := l.index[k]; ok {
		return i
	}
	return -1
}

func (l *layer[K, V]) get(k K) (v V, ok bool) {
	if i := l.place(k); i >= 0 {
		return l.values[i], true
	}
	return v, false
}

func (l *layer[K, V]) set(k K, v V) {
	if i := l.place(k); i >= 0 {
		l.values[i] = v
		return
	}
	l.add(k, v)
}

// over is the place of a key's value, which the base has until the operation changes it.
func (l *layer[K, V]) over(base map[K]V, k K) *V {
	i := l.place(k)
	if i < 0 {
		i = len(l.keys)
		l.add(k, base[k])
	}
	return &l.values[i]
}

func (l *layer[K, V]) add(k K, v V) {
	l.keys, l.values = append(l.keys, k), append(l.values, v)
	switch n := len(l.keys); {
	case l.index != nil:
		l.index[k] = n - 1
	case n > few:
		l.index = make(map[K]int, 2*n)
		for i, k := range l.keys {
			l.index[k] = i
		}
	}
}

// reset empties the layer, and lets go of what a bulk load has blown up.
func (l *layer[K, V]) reset() {
	if l.index != nil {
		*l = layer[K, V]{}
		return
	}
	clear(l.keys)
	clear(l.values)
	l.keys, l.values = l.keys[:0], l.values[:0]
}

// layered reads a key through an operation's layer; absent is the zero value.
func layered[K comparable, V any](over *layer[K, V], base map[K]V, k K) V {
	if v, ok := over.get(k); ok {
		return v
	}
	return base[k]
}

// fold moves a layer's values into the base, where the zero value is absence.
func fold[K, V comparable](base map[K]V, over *layer[K, V]) {
	var zero V
	for i, k := range over.keys {
		if v := over.values[i]; v == zero {
			delete(base, k)
		} else {
			base[k] = v
		}
	}
}
