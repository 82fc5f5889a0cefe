package jsontext

// Room is where objects that are made together lie together, so that many take few pieces of memory. The zero value is
// ready.
type Room struct {
	objects []Object
	members []Member
}

// chunk is how much room is made at once.
const chunk = 16

// Make has room for a number of objects and members ready.
func (r *Room) Make(objects, members int) {
	r.objects, r.members = make([]Object, objects), make([]Member, members)
}

// Object returns an object without members, which has room for a number of them.
func (r *Room) Object(members int) *Object {
	if len(r.objects) == 0 {
		r.objects = make([]Object, chunk)
	}
	o := &r.objects[0]
	r.objects = r.objects[1:]
	o.members = r.take(members)
	return o
}

// Set gives a member of an object a value, and the object more room when it needs some.
func (r *Room) Set(o *Object, name string, value any) {
	if n := len(o.members); n == cap(o.members) {
		o.members = append(r.take(max(2*n, 4)), o.members...)
	}
	o.Set(name, value)
}

// take returns room for a number of members; nil for none.
func (r *Room) take(n int) []Member {
	if n == 0 {
		return nil
	}
	if n > len(r.members) {
		r.members = make([]Member, n+chunk)
	}
	taken := r.members[:0:n]
	r.members = r.members[n:]
	return taken
}
