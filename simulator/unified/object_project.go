package unified

// projectObject is the work that is done for a customer as one job. The platform keeps jobs among its customers, below
// the customer whom they are for, so that a job is a customer here as well.
var projectObject = described(Object{
	Name: "project", Plural: "projects", Path: "/accounting/projects", Entity: "PROJECT", EventPrefix: "PROJECT",
	Native: "Customer", Where: "IsProject = true", holds: isProject, Reference: true, Inactive: true, DateField: "created_at", Verbs: "Rr",
	Fields: append([]Field{
		text("name").at("DisplayName"),
		text("status").from(active("active", "inactive")),
		text("project_category").null(),
	}, tail(true)...),
})

func isProject(customer node) bool { return customer.get("IsProject").isTrue() }

// customerAt reads the customer of a line. A line that names a job is for the customer above the job.
func customerAt(paths ...string) source {
	said := pathsOf(paths...)
	return func(r *reading, f *Field, b []byte) []byte {
		id := r.scope.first(said).String()
		if job, ok := r.project(id); ok {
			id = job.at("ParentRef.value").String()
		}
		return r.id(f.Object, id, b)
	}
}

// projectAt reads the job that a line names in the place of a customer.
func projectAt(paths ...string) source {
	said := pathsOf(paths...)
	return func(r *reading, f *Field, b []byte) []byte {
		id := r.scope.first(said).String()
		if _, ok := r.project(id); !ok {
			return b
		}
		return r.id(f.Object, id, b)
	}
}

// project finds a customer that is a job.
func (r *reading) project(id string) (node, bool) {
	if id == "" {
		return node{}, false
	}
	native, ok := r.peers.native(customerObject.Name, id)
	return native, ok && isProject(native)
}

// toProject writes the job of a line in the place of the customer, who must be the one whom the job is for.
func toProject(path string) target {
	return func(w *writing, f *Field, v any) {
		if v == nil {
			return
		}
		id, ok := w.resolve(f, plainText(v))
		if !ok {
			return
		}
		job, _ := w.lookup.native(projectObject.Name, id)
		if sent := plainText(w.body.Get("customer_id")); sent != "" {
			customer, known := w.lookup.platformID(customerObject.Name, sent)
			if known && customer != id && customer != job.at("ParentRef.value").String() {
				w.err = platformRefusal("BUSINESS_RULE", "the project is of another customer", f.Name)
				return
			}
		}
		w.set(path, id)
	}
}
