package unified

// directory finds the members of one object of an outline by name. Most of what is read of a record lies in the record
// itself, among some thirty members, and a good part is looked for in vain: without it every member is passed each time.
type directory struct {
	of    int32                  // the object
	slots [directorySlots]uint16 // the members, as spans of the outline; 0: free
}

// directorySlots is a power of two, and more than the members of most records.
const directorySlots = 64

// slotOf is where the search for a name begins.
func slotOf(name string) int {
	if name == "" {
		return 0
	}
	return (len(name) + 5*int(name[0]) + 11*int(name[len(name)/2]) + 3*int(name[len(name)-1])) % directorySlots
}

// direct has what is read of an object found by a directory from now on, unless that cannot hold it. It must be an
// object of an outline that nobody else reads.
func (d *directory) direct(object node) {
	if !object.IsObject() {
		return
	}
	*d = directory{of: object.index}
	o := object.in
	room := directorySlots * 3 / 4
	for at, end := object.index+1, o.spans[object.index].next; at < end; at = o.spans[at].next {
		s := &o.spans[at]
		if room--; room == 0 || at > 1<<16-1 || s.escaped {
			return
		}
		if slot, taken := d.find(o, o.text[s.name:s.nameEnd]); !taken { // of several with one name it is the first
			d.slots[slot] = uint16(at)
		}
	}
	o.directory = d
}

// done ends what direct began.
func (d *directory) done(object node) {
	if object.in != nil {
		object.in.directory = nil
	}
}

// find is the slot that has a member, or the one that would have it.
func (d *directory) find(o *outline, name string) (slot int, taken bool) {
	for slot = slotOf(name); d.slots[slot] != 0; slot = (slot + 1) % directorySlots {
		s := &o.spans[d.slots[slot]]
		if int(s.nameEnd-s.name) == len(name) && o.text[s.name:s.nameEnd] == name {
			return slot, true
		}
	}
	return slot, false
}

func (d *directory) get(o *outline, name string) node {
	if slot, taken := d.find(o, name); taken {
		return node{o, int32(d.slots[slot])}
	}
	return node{}
}
