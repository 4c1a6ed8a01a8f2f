package errand_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/errand"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/photo"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// rig is the room with a community, its worker, a supervisor and two helpers.
type rig struct {
	*webtest.House
	*errand.Errands
	t            testing.TB
	ctx          context.Context
	anna, bo     errand.Hand // helpers
	asker        errand.Hand
	worker, boss access.Actor
	needs        needs
	made         int
}

// needs are the needs of a test: all open, in one community.
type needs struct{ closed map[string]bool }

func (n needs) Attach(_ context.Context, _ *store.Tx, id, _ string) (errand.Need, error) {
	return errand.Need{Place: webtest.Home, Org: "", Campaign: "war", Open: !n.closed[id]}, nil
}

func newRig(t testing.TB, dsn string) *rig {
	t.Helper()
	h := webtest.NewHouse(t, dsn, ledger.Migrations(), errand.Migrations())
	r := &rig{House: h, t: t, ctx: t.Context(), asker: errand.Hand{Asker: true}, needs: needs{map[string]bool{}}}
	r.Errands = errand.New(errand.Options{
		DB: h.DB, Log: h.Log, Checker: &fact.Checker{Kinds: h.Kinds, Atlas: h.Atlas, Clock: h.Clock.Now}, Access: h.Access, Atlas: h.Atlas,
		Keys: h.Keys, People: h.People, Needs: r.needs, Clock: h.Clock.Now,
	})
	people := h.Persons("", "温晓", "齐原")
	r.anna, r.bo = errand.Hand{Person: people[0]}, errand.Hand{Person: people[1]}
	r.worker = h.Actor("worker1", access.Worker, webtest.Home, "")
	r.boss = h.Actor("boss1", access.Coordinator, webtest.Home[:6], "")
	return r
}

func (r *rig) as(a access.Actor) errand.Hand { return errand.Hand{Actor: &a} }

func (r *rig) id(what string) string {
	r.made++
	return fmt.Sprintf("%s-%06d", what, r.made)
}

// order is an errand of rice and oil that anna has taken.
func (r *rig) order(change ...func(*errand.Draft)) string {
	r.t.Helper()
	d := errand.Draft{
		ID: r.id("errand"), Need: r.id("need"), Kind: errand.Food, Pay: errand.Advance, Limit: 10_000,
		Content: errand.Content{Items: []errand.Item{{Name: "大米", Amount: "10 斤", Limit: 6000}, {Name: "油", Substitute: true}}},
	}
	for _, f := range change {
		f(&d)
	}
	r.must(r.Order(r.ctx, r.asker, d))
	r.must(r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error { return r.Take(ctx, tx, d.Need, r.anna.Person) }))
	return d.ID
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) get(id string) *errand.Errand {
	r.t.Helper()
	e, err := r.Get(r.ctx, id)
	r.must(err)
	return e
}

func (r *rig) float(amount measure.Fen) {
	r.t.Helper()
	r.must(r.Transfer(r.ctx, r.worker, errand.Fund, errand.Transfer{ID: r.id("fund"), Place: webtest.Home, Amount: amount}))
	r.must(r.Transfer(r.ctx, r.worker, errand.Issue, errand.Transfer{ID: r.id("issue"), Place: webtest.Home, Person: r.anna.Person, Amount: amount}))
}

// slipPicture is a slip as a phone takes it: the same seed is the same slip.
func slipPicture(seed uint64, quality int) []byte {
	dice := rand.New(rand.NewPCG(seed, 1))
	img := image.NewGray(image.Rect(0, 0, 240, 320))
	var field [8][9]uint8
	for y := range field {
		for x := range field[y] {
			field[y][x] = uint8(dice.IntN(256))
		}
	}
	for y := range 320 {
		for x := range 240 {
			img.SetGray(x, y, color.Gray{Y: field[y*8/320][x*9/240]})
		}
	}
	var b bytes.Buffer
	if quality == 0 {
		if err := png.Encode(&b, img); err != nil {
			panic(err)
		}
		return b.Bytes()
	}
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// From the order to the last fen: bought from a float, handed over by code, paid
// in cash, agreed; the fact stands once and the books are even.
func TestErrand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.float(20_000)
		id := r.order()
		code, err := r.Code(r.ctx, r.asker, id)
		r.must(err)
		buy := errand.Purchase{ID: r.id("slip"), Errand: id, Amount: 8630, From: errand.Purse, Shop: "便民超市", Picture: slipPicture(1, 80)}
		for range 2 { // a retry is the same slip
			r.must(r.Buy(r.ctx, r.anna, buy))
		}
		if err := r.HandOver(r.ctx, r.anna, id, "000000x"); !errors.Is(err, errand.ErrCode) {
			t.Errorf("a wrong code: %v", err)
		}
		for range 2 {
			r.must(r.HandOver(r.ctx, r.anna, id, code))
		}
		if e := r.get(id); e.State != errand.Handed || e.HandedHow != errand.ByCode || e.Spent != 8630 || e.Tries != 1 {
			t.Errorf("after the hand-over: %+v", e)
		}
		paid := r.id("paid")
		for range 2 {
			r.must(r.Paid(r.ctx, r.anna, id, paid, 8630, errand.Purse))
		}
		r.must(r.Agree(r.ctx, r.asker, id, 8630))
		if e := r.get(id); e.State != errand.Settled {
			t.Errorf("agreed and paid: %+v", e)
		}
		if float, advanced, err := r.PurseOf(r.ctx, r.anna.Person); err != nil || float != 20_000 || advanced != 0 {
			t.Errorf("the purse holds %v, advanced %v (%v)", float, advanced, err)
		}
		r.must(r.Books.Check(r.ctx, r.DB.Read()))
		n := 0
		r.must(fact.OfKind(r.ctx, r.DB.Read(), "errand", func(f *fact.Fact) error {
			n++
			if f.Person != r.anna.Person || f.Place != webtest.Home || f.Grade != fact.Beneficiary || f.Item != "food" {
				t.Errorf("fact %+v", f)
			}
			return nil
		}))
		if n != 1 {
			t.Errorf("%d facts", n)
		}
		mime, body, err := r.Picture(r.ctx, r.asker, id, buy.ID)
		if err != nil || mime != "image/jpeg" || !bytes.Equal(body, buy.Picture) {
			t.Errorf("the slip's picture: %s, %d bytes (%v)", mime, len(body), err)
		}
	})
}

// Each thing that goes wrong has its answer.
func TestRefusals(t *testing.T) {
	r := newRig(t, "")
	r.float(5_000)
	want := func(name string, err, target error) {
		t.Helper()
		if !errors.Is(err, target) {
			t.Errorf("%s: %v, want %v", name, err, target)
		}
	}
	id := r.order()
	slip := errand.Purchase{ID: r.id("slip"), Errand: id, Amount: 4000, From: errand.Purse, Picture: slipPicture(7, 90)}
	want("not the helper", r.Buy(r.ctx, r.bo, slip), errand.ErrNotHand)
	over := slip
	over.Amount = 10_001
	want("over the limit", r.Buy(r.ctx, r.anna, over), errand.ErrLimit)
	much := slip
	much.Amount = 5_001
	want("more than the float", r.Buy(r.ctx, r.anna, much), ledger.ErrShort)
	r.must(r.Buy(r.ctx, r.anna, slip))
	other := slip
	other.Amount = 3999
	want("the same number with another amount", r.Buy(r.ctx, r.anna, other), errand.ErrOther)
	second := r.order()
	want("the same slip for another errand", r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: second, Amount: 500, From: errand.Purse, Picture: slip.Picture}), errand.ErrSlip)
	again := errand.Purchase{ID: r.id("slip"), Errand: second, Amount: 500, From: errand.Purse, Picture: slipPicture(7, 40)}
	r.must(r.Buy(r.ctx, r.anna, again))
	if e := r.get(second); !e.Disputed || !strings.Contains(e.Reason, slip.ID) {
		t.Errorf("a slip photographed twice is not in dispute: %+v", e)
	}
	third := r.order()
	r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: third, Amount: 500, From: errand.Purse, Picture: slipPicture(8, 0)}))
	if e := r.get(third); e.Disputed {
		t.Errorf("another slip is in dispute: %+v", e)
	}
	want("a picture that is none", r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: third, Amount: 1, From: errand.Purse, Picture: []byte("GIF89a")}), photo.Err)

	pills := r.order(func(d *errand.Draft) { d.Kind, d.Prescription, d.Entitled = errand.Medicine, true, r.bo.Person })
	want("a prescription of somebody else", r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: pills, Amount: 1, From: errand.Own}), errand.ErrEntitle)
	r.must(r.Entitle(r.ctx, r.asker, pills, r.anna.Person))
	r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: pills, Amount: 1200, From: errand.Own}))

	code, err := r.Code(r.ctx, r.asker, id)
	r.must(err)
	for range 5 {
		want("a wrong code", r.HandOver(r.ctx, r.anna, id, "999999z"), errand.ErrCode)
	}
	want("the right one after five", r.HandOver(r.ctx, r.anna, id, code), errand.ErrLocked)
	r.must(r.Received(r.ctx, r.as(r.worker), id))
	if e := r.get(id); e.HandedHow != errand.ByCommittee {
		t.Errorf("taken in at the gate: %+v", e)
	}

	// The asker says another amount, by a fen: a supervisor decides, nobody else.
	r.must(r.Agree(r.ctx, r.asker, id, 3999))
	r.must(r.Paid(r.ctx, r.anna, id, r.id("paid"), 3999, errand.Purse))
	if e := r.get(id); !e.Disputed || e.State != errand.Handed {
		t.Errorf("a fen's difference: %+v", e)
	}
	solve := errand.Resolution{ID: r.id("resolve"), Errand: id, GiveUp: true, Reason: "商家找零少一分"}
	if err := r.Resolve(r.ctx, r.anna, solve); !errors.Is(err, access.ErrDenied) {
		t.Errorf("the helper resolves: %v", err)
	}
	r.must(r.Resolve(r.ctx, r.as(r.boss), solve))
	if e := r.get(id); e.State != errand.Settled || e.Disputed {
		t.Errorf("resolved: %+v", e)
	}
	if _, lost, err := r.TillOf(r.ctx, webtest.Home); err != nil || lost != 1 {
		t.Errorf("lost %v (%v)", lost, err)
	}
	want("failing what is bought", r.Fail(r.ctx, r.anna, second, "店家没货"), errand.ErrBought)

	// A float cannot be given to oneself, and an advance not be repaid twice.
	helper := r.Actor("worker2", access.Worker, webtest.Home, r.anna.Person)
	want("a float to oneself", r.Transfer(r.ctx, helper, errand.Issue, errand.Transfer{ID: r.id("issue"), Place: webtest.Home, Person: r.anna.Person, Amount: 1}), access.ErrSame)
	r.must(r.Transfer(r.ctx, r.worker, errand.Fund, errand.Transfer{ID: r.id("fund"), Place: webtest.Home, Amount: 5000}))
	r.must(r.Transfer(r.ctx, r.worker, errand.Repay, errand.Transfer{ID: r.id("repay"), Place: webtest.Home, Person: r.anna.Person, Amount: 1200}))
	if err := r.Transfer(r.ctx, r.worker, errand.Repay, errand.Transfer{ID: r.id("repay"), Place: webtest.Home, Person: r.anna.Person, Amount: 1}); fault.Find(err) == nil {
		t.Errorf("repaid twice: %v", err)
	}
	far := r.Actor("worker3", access.Worker, "110108001001", "")
	want("a worker of elsewhere", r.Transfer(r.ctx, far, errand.Fund, errand.Transfer{ID: r.id("fund"), Place: webtest.Home, Amount: 1}), access.ErrDenied)
	r.must(r.Books.Check(r.ctx, r.DB.Read()))
}

// A bill's account number is masked for the desk and open to helper and asker.
func TestSealed(t *testing.T) {
	r := newRig(t, "")
	id := r.order(func(d *errand.Draft) {
		d.Kind, d.Items, d.Account, d.Biller = errand.Bill, nil, "1102233445566", "市自来水"
	})
	for _, c := range []struct {
		by   errand.Hand
		want string
	}{{r.anna, "1102233445566"}, {r.asker, "1102233445566"}, {r.as(r.worker), "*********5566"}} {
		if _, content, err := r.Show(r.ctx, c.by, id); err != nil || content.Account != c.want {
			t.Errorf("account %s (%v), want %s", content.Account, err, c.want)
		}
	}
	if _, _, err := r.Show(r.ctx, r.bo, id); !errors.Is(err, errand.ErrNotHand) {
		t.Errorf("another helper: %v", err)
	}
	r.must(r.Fail(r.ctx, r.asker, id, "不用了"))
	if _, content, err := r.Show(r.ctx, r.anna, id); err != nil || content.Account != "" || content.Biller != "" {
		t.Errorf("the helper after the task sees %+v (%v)", content, err)
	}
}

// What is sealed of an errand goes some weeks after its end; what it cost stays.
// An errand with a question open is kept.
func TestDestroyed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		r.float(20_000)
		slip := r.id("slip")
		var ids []string
		for i := range 2 {
			id := r.order()
			r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: fmt.Sprintf("%s-%d", slip, i), Errand: id, Amount: 1000, From: errand.Purse, Shop: "便民超市", Picture: slipPicture(uint64(20+i), 80)}))
			r.must(r.Received(r.ctx, r.asker, id))
			r.must(r.Paid(r.ctx, r.anna, id, r.id("paid"), 1000, errand.Purse))
			r.must(r.Agree(r.ctx, r.asker, id, measure.Fen(1000+i)))
			ids = append(ids, id)
		}
		r.Clock.Add(91 * 24 * time.Hour)
		rule := r.Rules()[0]
		scope := retention.Scope{Before: rule.Keep.Before(civil.At(r.Clock.Now()))}
		if n, err := rule.Count(r.ctx, r.DB.Read(), scope); err != nil || n != 1 {
			t.Errorf("%d are past their time, want 1 (%v)", n, err)
		}
		r.must(r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
			n, err := rule.Destroy(ctx, tx, scope, 100)
			if n != 1 {
				t.Errorf("%d destroyed, want 1", n)
			}
			return err
		}))
		e, content, err := r.Show(r.ctx, r.asker, ids[0])
		r.must(err)
		if len(content.Items) != 0 || e.Spent != 1000 || e.Fact == "" {
			t.Errorf("left of it: %+v, %+v", content, e)
		}
		if _, _, err := r.Picture(r.ctx, r.asker, ids[0], slip+"-0"); !errors.Is(err, errand.ErrUnknown) {
			t.Errorf("the slip's picture: %v", err)
		}
		if _, content, err := r.Show(r.ctx, r.asker, ids[1]); err != nil || len(content.Items) == 0 {
			t.Errorf("an errand in dispute was destroyed too (%v)", err)
		}
	})
}

// The asker dies, or changes their mind: an errand for which nothing was bought
// ends with its need; where money has passed somebody who was no part of it
// settles it, and no fen is lost.
func TestNeedEnds(t *testing.T) {
	r := newRig(t, "")
	r.float(20_000)
	idle, bought := r.order(), r.order()
	r.must(r.Buy(r.ctx, r.anna, errand.Purchase{ID: r.id("slip"), Errand: bought, Amount: 2500, From: errand.Purse}))
	for _, id := range []string{idle, bought} {
		for range 2 {
			r.must(r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error { return r.Ended(ctx, tx, r.get(id).Need, true) }))
		}
	}
	if e := r.get(idle); e.State != errand.Failed {
		t.Errorf("nothing was bought: %+v", e)
	}
	if e := r.get(bought); e.State != errand.Bought || !e.Disputed {
		t.Errorf("bought before: %+v", e)
	}
	r.must(r.Received(r.ctx, r.as(r.worker), bought)) // the goods come back to the gate
	r.must(r.Resolve(r.ctx, r.as(r.boss), errand.Resolution{ID: r.id("resolve"), Errand: bought, GiveUp: true, Reason: "老人去世，社区承担"}))
	if e := r.get(bought); e.State != errand.Settled {
		t.Errorf("resolved: %+v", e)
	}
	if _, lost, err := r.TillOf(r.ctx, webtest.Home); err != nil || lost != 2500 {
		t.Errorf("borne by the community: %d (%v)", lost, err)
	}
	r.must(r.Books.Check(r.ctx, r.DB.Read()))
}

// Who has taken money in advance, or goods, cannot walk away from the errand.
func TestHelperGoes(t *testing.T) {
	r := newRig(t, "")
	id := r.order()
	r.must(r.Deposit(r.ctx, r.anna, id, r.id("deposit"), 5000))
	err := r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
		return r.GiveBack(ctx, tx, r.get(id).Need, r.anna.Person)
	})
	if !errors.Is(err, errand.ErrOwe) {
		t.Errorf("given back with the asker's money in hand: %v", err)
	}
	if err := r.Fail(r.ctx, r.anna, id, "不办了"); !errors.Is(err, errand.ErrOwe) {
		t.Errorf("given up with the asker's money in hand: %v", err)
	}
	r.must(r.Differ(r.ctx, r.asker, id, "收了钱联系不上人"))
	if list, _, err := r.List(r.ctx, r.boss, errand.Find{Place: webtest.Home, Disputed: true}); err != nil || len(list) != 1 {
		t.Errorf("the desk sees %d disputes (%v)", len(list), err)
	}
	if e := r.get(id); e.Helper != r.anna.Person {
		t.Errorf("who has the money is not known any more: %+v", e)
	}
}
