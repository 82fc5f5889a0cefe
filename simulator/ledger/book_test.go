package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestListenerHearsOneOperationOnce(t *testing.T) {
	s := open(t)
	invoice := s.invoice(1000, 0)
	var heard [][]Change
	waited := 0
	s.book.SetListener(func(_ context.Context, changes []Change) func() error {
		heard = append(heard, changes)
		return func() error {
			s.book.View(func(*View) { waited++ }) // the lock is free by now
			return nil
		}
	})
	payment := s.pay(invoice, 300)
	if len(heard) != 1 || waited != 1 {
		t.Fatalf("heard %d times, waited %d times", len(heard), waited)
	}
	own, linked := heard[0][0], heard[0][1]
	if len(heard[0]) != 2 || own.Record != Record(payment) || own.Before != nil || own.Operation != OperationCreate || own.Linked {
		t.Errorf("first change %+v", own)
	}
	if linked.Kind != KindInvoice || linked.Before != Record(invoice) || linked.Operation != OperationUpdate || !linked.Linked {
		t.Errorf("linked change %+v", linked)
	}
	if own.ID == "" || own.ID == linked.ID || payment.ChangeID != own.ID || linked.Record.Header().ChangeID != linked.ID {
		t.Errorf("change ids %q %q", own.ID, linked.ID)
	}
	if !own.At.Equal(payment.CreatedAt) || own.Actor != ActorAPI || payment.CreatedBy != ActorAPI {
		t.Errorf("at %s by %s", own.At, own.Actor)
	}

	ids := s.changeIDs
	abort := errors.New("no")
	if _, err := s.do(func(tx *Tx) error { _, _ = tx.Delete(KindInvoice, invoice.ID, -1); return abort }); err != abort {
		t.Errorf("got %v", err)
	}
	if _, err := s.book.Preview(t.Context(), ActorAPI, func(tx *Tx) error { _, err := tx.Delete(KindInvoice, invoice.ID, -1); return err }); err != nil {
		t.Error(err)
	}
	if _, err := s.do(func(*Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	if len(heard) != 1 || s.changeIDs != ids {
		t.Errorf("heard %d times, %d change ids drawn by what changed nothing", len(heard), s.changeIDs-ids)
	}
}

func TestWaitErrorIsReported(t *testing.T) {
	s := open(t)
	full := errors.New("disk full")
	s.book.SetListener(func(context.Context, []Change) func() error { return func() error { return full } })
	changes, err := s.do(func(tx *Tx) error { _, err := tx.Create(&Item{Name: "X"}); return err })
	if !errors.Is(err, full) || len(changes) != 1 {
		t.Errorf("%v, %d changes", err, len(changes))
	}
}

func TestOneOperationIsOneRevision(t *testing.T) {
	s := open(t)
	changes, err := s.do(func(tx *Tx) error {
		made, err := tx.Create(&Contact{Kind: KindVendor, Name: "Dairy"})
		if err != nil {
			return err
		}
		c := *made.(*Contact)
		c.Name = "Big Dairy"
		if _, err := tx.Update(&c, 1); err != nil {
			return err
		}
		gone, err := tx.Create(&Item{Name: "Passing"})
		if err != nil {
			return err
		}
		_, err = tx.Delete(KindItem, gone.Header().ID, 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 1 || changes[0].Operation != OperationCreate || changes[0].Record.Header().Revision != 1 || changes[0].Record.(*Contact).Name != "Big Dairy" {
		t.Errorf("changes %+v", changes)
	}
	s.book.View(func(v *View) {
		if n := v.Count(KindItem); n != 1 {
			t.Errorf("%d items", n)
		}
	})
}

func TestTwoStepsOnOneRecordAreOneRevision(t *testing.T) {
	s := open(t)
	invoice := s.invoice(100, 0)
	changes, err := s.do(func(tx *Tx) error {
		n := *invoice
		n.Memo = "first"
		if _, err := tx.Update(&n, 1); err != nil {
			return err
		}
		if _, err := tx.Create(s.payment(invoice, 30)); err != nil { // moves the invoice once more
			return err
		}
		_, err := tx.Void(KindInvoice, invoice.ID, 2)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if c := changes[0]; len(changes) != 2 || c.Operation != OperationVoid || c.Linked || c.Before != Record(invoice) || c.Record.Header().Revision != 2 {
		t.Errorf("changes %+v", changes)
	}
	s.verify()
}

func TestTombstonesHoldNoAllocations(t *testing.T) {
	s := open(t)
	invoice := s.invoice(100, 0)
	payment := s.pay(invoice, 40)
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, payment.ID, 1) })
	if d := s.document(KindInvoicePayment, payment.ID); d.Settles != nil || d.Balance != 0 || d.Total != 40 {
		t.Errorf("deleted payment %+v", d)
	}
}

func TestOperationReadsItsOwnWrites(t *testing.T) {
	s := open(t)
	first := s.invoice(100, 0)
	s.invoice(200, 0)
	_, err := s.do(func(tx *Tx) error {
		if _, err := tx.Delete(KindInvoice, first.ID, -1); err != nil {
			return err
		}
		made, err := tx.Create(&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Amount: 7}}})
		if err != nil {
			return err
		}
		var live []string
		tx.Each(KindInvoice, func(r Record) bool { live = append(live, r.Header().ID); return true })
		var changed []string
		tx.EachSince(KindInvoice, s.now, func(r Record) bool { changed = append(changed, r.Header().ID); return true })
		if tx.Count(KindInvoice) != 2 || len(live) != 2 || live[1] != made.Header().ID || tx.Balance(s.receivable) != 207 || tx.Owed(s.customer) != 207 {
			t.Errorf("live %v, receivable %d, customer %d", live, tx.Balance(s.receivable), tx.Owed(s.customer))
		}
		if diff := cmp.Diff([]string{first.ID, made.Header().ID}, changed); diff != "" {
			t.Error(diff)
		}
		customers := map[string]Minor{}
		tx.EachSince(KindCustomer, time.Time{}, func(r Record) bool { customers[r.Header().ID] = tx.Owed(r.Header().ID); return true })
		if diff := cmp.Diff(map[string]Minor{s.customer: 207, s.rival: 0}, customers); diff != "" {
			t.Error(diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEachSince(t *testing.T) {
	s := open(t)
	var all []*Document
	for range 400 {
		all = append(all, s.invoice(10, 0))
	}
	for round := range 3 { // enough outdated stamps to have them swept
		for _, d := range all[:300] {
			s.must(func(t *Tx) (Record, error) { n := *d; n.Memo = strconv.Itoa(round); return t.Update(&n, -1) })
		}
	}
	since := s.now
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoice, all[350].ID, 1) })
	s.must(func(t *Tx) (Record, error) { n := *all[5]; return t.Update(&n, -1) })
	list := func(from time.Time) (ids []string) {
		s.book.View(func(v *View) {
			v.EachSince(KindInvoice, from, func(r Record) bool { ids = append(ids, r.Header().ID); return true })
		})
		return ids
	}
	if diff := cmp.Diff([]string{all[299].ID, all[350].ID, all[5].ID}, list(since)); diff != "" {
		t.Error(diff)
	}
	if everything := list(time.Time{}); len(everything) != 400 {
		t.Errorf("%d invoices ever changed", len(everything))
	}
	if len(list(s.now.Add(1))) != 0 || len(list(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))) != 0 {
		t.Error("something changed in the future")
	}
	if n := s.book.state.shelf(KindInvoice).stamps.Len(); n > 800 {
		t.Errorf("the index of changes has %d stamps for 400 invoices", n)
	}
}

func TestClockSetBackDoesNotHideChanges(t *testing.T) {
	s := open(t)
	first := s.invoice(10, 0)
	s.now = s.now.Add(-time.Hour)
	if second := s.invoice(20, 0); second.UpdatedAt.Before(first.UpdatedAt) {
		t.Errorf("%s after %s", second.UpdatedAt, first.UpdatedAt)
	}
}

func TestRestoreContinues(t *testing.T) {
	s := open(t)
	invoice := s.invoice(1000, 80)
	s.pay(invoice, 200)
	last := s.bill(50)
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindBill, last.ID, 1) })
	next := New(s.book.Company(), Options{Now: func() time.Time { return s.now }})
	s.book.View(func(v *View) {
		for _, kind := range Kinds() {
			v.EachSince(kind, time.Time{}, func(r Record) bool {
				data, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				back, err := Decode(kind, data)
				if err != nil {
					t.Fatal(err)
				}
				next.Restore(back)
				return true
			})
		}
	})
	if err := next.Finish(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(look(s.book), look(next), cmp.AllowUnexported(nameKey{}, tally{})); diff != "" {
		t.Error(diff)
	}
	changes, err := next.Do(t.Context(), ActorAPI, func(tx *Tx) error { _, err := tx.Create(&Item{Name: "New"}); return err })
	if want := strconv.Itoa(mustAtoi(t, last.ID) + 1); err != nil || changes[0].Record.Header().ID != want {
		t.Errorf("%v: got id %s, want %s", err, changes[0].Record.Header().ID, want)
	}
}

func mustAtoi(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFinishFindsDamage(t *testing.T) {
	for name, damage := range map[string]func(*Document){
		"amount":     func(d *Document) { d.Lines[0].Amount++ },
		"total":      func(d *Document) { d.Total++ },
		"balance":    func(d *Document) { d.Balance-- },
		"allocation": func(d *Document) { d.SettledBy = nil },
		"account":    func(d *Document) { d.Lines[0].Account = "98765" },
		"id":         func(d *Document) { d.ID = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.pay(s.invoice(1000, 0), 400)
			next := New(s.book.Company(), Options{})
			s.book.View(func(v *View) {
				for _, kind := range Kinds() {
					v.Each(kind, func(r Record) bool {
						copied, _ := copyOf(r)
						if kind == KindInvoice {
							damage(copied.(*Document))
						}
						next.Restore(copied)
						return true
					})
				}
			})
			if err := next.Finish(); err == nil {
				t.Error("nothing was noticed")
			}
		})
	}
}

func TestTaxAccountChangeMovesPostings(t *testing.T) {
	s := open(t)
	s.invoice(1000, 80)
	other := s.create(&Account{Name: "VAT", Type: OtherCurrentLiability}).Header().ID
	c := s.book.Company()
	c.TaxPayable = other
	s.book.SetCompany(c)
	if s.balance(s.tax) != 0 || s.balance(other) != 80 {
		t.Errorf("taxes stand at %d and %d", s.balance(s.tax), s.balance(other))
	}
	s.verify()
}

// The caller's value and the stored one share nothing that can be written to.
func TestCallersKeepTheirOwn(t *testing.T) {
	s := open(t)
	quantity := Scaled(Scale)
	mine := &Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer, Head: Head{Extra: json.RawMessage(`{}`)},
		Lines: []Line{{Amount: 5, Quantity: &quantity}}}
	stored := s.create(mine).(*Document)
	if mine.ID != "" || mine.Lines[0].ID != "" {
		t.Error("the caller's value was written to")
	}
	mine.Lines[0].Amount, quantity, mine.Extra[0] = 9, 9, 'x'
	if stored.Lines[0].Amount != 5 || *stored.Lines[0].Quantity != Scale || string(stored.Extra) != "{}" {
		t.Error("the stored value was written to")
	}
}

func TestConcurrentUse(t *testing.T) {
	s := open(t)
	var step sync.Mutex
	now := s.now
	s.book.options.Now = func() time.Time { step.Lock(); defer step.Unlock(); now = now.Add(time.Millisecond); return now }
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				changes, err := s.book.Do(t.Context(), ActorAPI, func(tx *Tx) error {
					_, err := tx.Create(&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Amount: 100}}})
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
				invoice := changes[0].Record.(*Document)
				if _, err := s.book.Do(t.Context(), ActorAPI, func(tx *Tx) error { _, err := tx.Create(s.payment(invoice, 40)); return err }); err != nil {
					t.Error(err)
				}
				if _, err := s.book.Preview(t.Context(), ActorAPI, func(tx *Tx) error { _, err := tx.Void(KindInvoice, invoice.ID, -1); return err }); err != nil {
					t.Error(err)
				}
			}
		})
		group.Go(func() {
			for range 50 {
				s.book.View(func(v *View) {
					var sum Minor
					v.Each(KindInvoice, func(r Record) bool { sum += r.(*Document).Balance; return true })
					if got := v.Balance(s.receivable); got != sum {
						t.Errorf("receivable %d, open invoices %d", got, sum)
					}
				})
			}
		})
	}
	group.Wait()
	s.verify()
	if got := s.balance(s.receivable); got != 4*50*60 {
		t.Errorf("receivable %d", got)
	}
}

func TestARehearsalUsesUpItsIDsAndNothingElse(t *testing.T) {
	s := open(t)
	before := s.create(&Item{Name: "Before"})
	changes, err := s.book.Rehearse(t.Context(), ActorAPI, func(tx *Tx) error { _, err := tx.Create(&Item{Name: "Phantom"}); return err })
	if err != nil || len(changes) != 1 {
		t.Fatalf("%v, %d changes", err, len(changes))
	}
	rehearsed := changes[0].Record.Header().ID
	after := s.create(&Item{Name: "Phantom"})
	if ids := []string{before.Header().ID, rehearsed, after.Header().ID}; ids[0] == ids[1] || ids[1] == ids[2] {
		t.Errorf("ids %v", ids)
	}
	s.book.View(func(v *View) {
		if _, there := v.Item(rehearsed); there {
			t.Error("the books have what was only rehearsed")
		}
	})
	s.verify()
}
