package jsontext

// Room is where objects that are made together lie together, so that many take few pieces of memory. The zero value is
// ready. Clear takes all that was made back.
type Room struct {
	objects slab[Object]
	members slab[Member]
	values  slab[any]
}

// Object returns an object without members, which has room for a number of them.
func (r *Room) Object(members int) *Object {
	o := &r.objects.take(1)[:1][0]
	o.members = r.members.take(members)
	return o
}

// Set gives a member of an object a value, and the object more room when it needs some.
func (r *Room) Set(o *Object, name string, value any) {
	if n := len(o.members); n == cap(o.members) {
		o.members = append(r.members.take(max(2*n, 4)), o.members...)
	}
	o.Set(name, value)
}

// List returns an array without elements, which has room for a number of them.
func (r *Room) List(elements int) []any {
	if elements == 0 {
		return []any{}
	}
	return r.values.take(elements)
}

// Make has room ready for a number of objects and members.
func (r *Room) Make(objects, members int) {
	r.objects.all, r.members.all = make([]Object, objects), make([]Member, members)
}

// Clear makes the room anew of what it holds: nothing that was made in it may be used any more.
func (r *Room) Clear() {
	r.objects.clear()
	r.members.clear()
	r.values.clear()
}

// slab is a piece of memory that is given out in parts.
type slab[T any] struct {
	all  []T
	used int
}

// How many elements a new piece has at least, and how many it may have to be used again.
const fewest, most = 8, 1024

// take returns a part for a number of elements; nil for none.
func (s *slab[T]) take(n int) []T {
	if n == 0 {
		return nil
	}
	if n > len(s.all)-s.used {
		s.all, s.used = make([]T, max(n, fewest, min(2*len(s.all), most))), 0
	}
	from := s.used
	s.used += n
	return s.all[from:from:s.used]
}

// clear takes all parts back. Those of an earlier piece are left to the collector.
func (s *slab[T]) clear() {
	if len(s.all) > most {
		s.all = nil
	}
	clear(s.all[:min(s.used, len(s.all))])
	s.used = 0
}
