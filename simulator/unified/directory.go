package unified

import "math"

// directory says where in one object of an outline lies what the known paths lead to. One walk over the object finds it
// all; without, each path is looked for among some thirty members, and a good part of them in vain.
type directory struct {
	of    int32    // the object
	spans []uint16 // of the outline, by the number of the path; 0: there is nothing
}

// direct has what is read of an object found by a directory from now on, unless that cannot hold it. It must be an
// object of an outline that nobody else reads.
func (d *directory) direct(object node) {
	if !object.IsObject() || len(object.in.spans) > math.MaxUint16 {
		return
	}
	d.of = object.index
	if len(d.spans) <= numbered {
		d.spans = make([]uint16, numbered+1)
	}
	clear(d.spans)
	d.note(object.in, object.index, known)
	object.in.direct(d)
}

// note goes through the members of an object. Of several with one name it is the first that counts.
func (d *directory) note(o *outline, object int32, among *names) {
	for at, end := object+1, o.spans[object].next; at < end; at = o.spans[at].next {
		s := &o.spans[at]
		found := among.find(o.nameOf(s))
		if found == nil || d.spans[found.path] != 0 {
			continue
		}
		d.spans[found.path] = uint16(at) //nolint:gosec // direct has seen to that
		if found.inner != nil && o.text[s.start] == '{' {
			d.note(o, at, found.inner)
		}
	}
}

// at is what a path leads to.
func (d *directory) at(o *outline, number int) node {
	if at := d.spans[number]; at != 0 {
		return node{o, int32(at)}
	}
	return node{}
}

// get finds a member by its name; known says that it would be here.
func (d *directory) get(o *outline, text string) (n node, listed bool) {
	found := known.find(text)
	if found == nil {
		return node{}, false
	}
	return d.at(o, found.path), true
}

// directories are those of an outline: of the record that it is drawn from, and of the element of it at hand.
type directories [2]*directory

// direct makes a directory one of the outline's, in the place of the last one when there is no other.
func (o *outline) direct(d *directory) {
	if o.directories[0] == nil || o.directories[0] == d {
		o.directories[0] = d
	} else {
		o.directories[1] = d
	}
}

// undirected ends what direct began.
func (o *outline) undirected() {
	if o != nil {
		o.directories = directories{}
	}
}

// directory is that of a node that is there, if it has any.
func (n node) directory() *directory {
	for _, d := range n.in.directories {
		if d != nil && d.of == n.index {
			return d
		}
	}
	return nil
}
