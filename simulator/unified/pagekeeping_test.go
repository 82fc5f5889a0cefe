package unified

import (
	"fmt"
	"testing"
)

func TestPagesOfAnEarlierStateAreNotKept(t *testing.T) {
	var p pages
	p.keep("a", page{body: []byte("old")}, 0)
	if _, ok := p.find("a"); !ok {
		t.Fatal("a page of the present state is not kept")
	}
	p.forget()
	if _, ok := p.find("a"); ok {
		t.Error("a change left a page behind")
	}
	p.keep("a", page{body: []byte("late")}, 0)
	if _, ok := p.find("a"); ok {
		t.Error("a page that was made before a change was kept after it")
	}
}

func TestPagesAreBounded(t *testing.T) {
	var p pages
	for i := range 10 * keptPages {
		p.keep(fmt.Sprint(i), page{body: []byte("page")}, 0)
		if len(p.made) > keptPages {
			t.Fatalf("%d pages are kept", len(p.made))
		}
	}
	p.keep("large", page{body: make([]byte, keptPageSize+1)}, 0)
	if _, ok := p.find("large"); ok {
		t.Error("a page of any size is kept")
	}
}

func TestAPrintTellsPagesApart(t *testing.T) {
	rows := make([]*row, 3)
	for i := range rows {
		rows[i] = new(row)
		rows[i].take(drawnAs("thing", fmt.Sprintf(`{"id":"%d"}`, i), nil))
	}
	seen := map[uint64]string{}
	for _, front := range []string{`{"invoices":[`, `{"accounts":[`} {
		for _, of := range [][]*row{nil, rows, rows[:2], rows[1:], {rows[1], rows[0]}} {
			for _, behind := range []string{`],"next_cursor":null}`, `],"next_cursor":"a"}`} {
				name := fmt.Sprint(front, len(of), behind)
				print := printOf([]byte(front), of, []byte(behind))
				if print != printOf([]byte(front), of, []byte(behind)) {
					t.Errorf("%s has two prints", name)
				}
				if other, known := seen[print]; known {
					t.Errorf("%s has the print of %s", name, other)
				}
				seen[print] = name
			}
		}
	}
}
