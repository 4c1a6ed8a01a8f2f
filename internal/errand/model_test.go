package errand_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/errand"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/measure"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/web/webtest"
)

// A hundred histories a property, the library's default, take too long.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// reckoning is what the books must say, reckoned beside them from what was
// answered with yes: the money of each box, helper and asker, and which numbers
// stand for which act.
type reckoning struct {
	*rig
	money map[string]measure.Fen
	acts  map[string]string // by number: the act and all that it said
	slips map[string]errand.Purchase
}

func (k *reckoning) move(amount measure.Fen, from, to string) {
	k.money[from] -= amount
	k.money[to] += amount
}

// did takes an act whose answer was err: it is done where it was answered with
// yes for the first time. The same number with something else must have been
// refused, and the very same again not.
func (k *reckoning) did(rt *rapid.T, id, said string, err error) bool {
	was, known := k.acts[id]
	switch {
	case known && was == said && err != nil && !errors.Is(err, errand.ErrNotHand) && !errors.Is(err, access.ErrDenied):
		rt.Fatalf("%s again: %v", said, err)
	case known && was != said && err == nil:
		rt.Fatalf("%s was taken as well as %s", said, was)
	case err != nil || known:
		return false
	}
	k.acts[id] = said
	return true
}

// helps are the acts that are the helper's alone.
func (k *reckoning) helps(rt *rapid.T, what string, by errand.Hand, before *errand.Errand) {
	if by.Person == "" || by.Person != before.Helper {
		rt.Fatalf("%s by %+v, while %q has the errand", what, by, before.Helper)
	}
}

// right compares the books and the errands with the reckoning.
func (k *reckoning) right(rt *rapid.T, ids []string) {
	for account, want := range k.money {
		got, err := k.Books.Balance(k.ctx, k.DB.Read(), account)
		k.must(err)
		kind := account[:4]
		switch {
		case got != want:
			rt.Fatalf("%s holds %d, reckoned are %d", account, got, want)
		case (kind == "purs" || kind == "till") && got < 0:
			rt.Fatalf("%s is overdrawn by %d", account, -got)
		case kind == "own:" && got > 0:
			rt.Fatalf("%s has been given %d more than was advanced", account, got)
		}
	}
	for _, id := range ids {
		e := k.get(id)
		slips, err := k.Slips(k.ctx, k.DB.Read(), id)
		k.must(err)
		var spent measure.Fen
		for _, s := range slips {
			if !s.Void {
				spent += s.Amount
			}
		}
		owes, err := k.Owes(k.ctx, id)
		k.must(err)
		bought := e.State != errand.Ordered && e.State != errand.Failed
		switch {
		case spent != e.Spent || spent > e.Limit:
			rt.Fatalf("slips of %d, spent %d of %d", spent, e.Spent, e.Limit)
		case bought != (spent > 0):
			rt.Fatalf("%s, with slips of %d", e.State, spent)
		case bought && e.Helper == "":
			rt.Fatalf("%s, and nobody has it", e.State)
		case e.State.Over() && owes != 0:
			rt.Fatalf("%s while %d is owed", e.State, owes)
		case e.State == errand.Settled && e.Agreed != e.Spent:
			rt.Fatalf("settled at %d, the asker said %d", e.Spent, e.Agreed)
		case e.Agreed >= 0 && e.Agreed != e.Spent && !e.Disputed:
			rt.Fatalf("slips of %d, the asker said %d, and nobody looks at it", e.Spent, e.Agreed)
		case (e.Fact != "") != (e.HandedAt != 0):
			rt.Fatalf("handed over at %v, its fact is %q", e.HandedAt, e.Fact)
		}
	}
}

// No order of taps, retries, hand-backs and replays, by whoever presses, leaves a
// fen unaccounted or an errand in two hands.
func TestEveryFen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		r := newRig(t, dsn)
		second := r.Actor("worker2", access.Worker, webtest.Home, "")
		serving := r.Actor("worker3", access.Worker, webtest.Home, r.anna.Person) // a helper with an account
		k := &reckoning{r, map[string]measure.Fen{}, map[string]string{}, map[string]errand.Purchase{}}
		till, outside, loss := "till:"+webtest.Home, "outside:"+webtest.Home, "loss:"+webtest.Home
		var ids []string
		// Histories go on in one database: purses and the box are those of before.
		rapid.Check(t, func(rt *rapid.T) {
			for range 2 {
				ids = append(ids, r.order())
			}
			ids = ids[max(0, len(ids)-3):]
			codes := map[string]string{}
			hand := rapid.SampledFrom([]errand.Hand{r.anna, r.anna, r.anna, r.bo, r.asker, r.as(r.worker), r.as(second), r.as(serving), r.as(r.boss)})
			fen := rapid.SampledFrom([]measure.Fen{1, 500, 2500, 4000, 9999})
			from := rapid.SampledFrom([]errand.From{errand.Purse, errand.Purse, errand.Own, errand.Till, errand.Asker})
			base := len(k.acts)
			// Few numbers, so that retries and clashes come up.
			number := rapid.Custom(func(rt *rapid.T) string {
				return fmt.Sprintf("number-%d-%d", base, rapid.IntRange(0, 9).Draw(rt, "id"))
			})
			answered := func(rt *rapid.T, err error) {
				if err != nil && fault.Find(err) == nil && !errors.Is(err, access.ErrDenied) {
					rt.Fatalf("a failure of ours: %v", err)
				}
			}
			// act draws an errand and a hand, and looks at the errand before.
			act := func(f func(rt *rapid.T, by errand.Hand, e *errand.Errand) error) func(*rapid.T) {
				return func(rt *rapid.T) {
					by, e := hand.Draw(rt, "who"), r.get(rapid.SampledFrom(ids).Draw(rt, "errand"))
					if e.Helper != "" && rapid.Bool().Draw(rt, "its helper") {
						by = errand.Hand{Person: e.Helper}
					}
					for range rapid.IntRange(1, 2).Draw(rt, "times") {
						answered(rt, f(rt, by, e))
					}
				}
			}
			cash := func(kind string, do func(by errand.Hand, e *errand.Errand, id string, amount measure.Fen, at errand.From) error) func(*rapid.T) {
				return func(rt *rapid.T) {
					id, amount, at := number.Draw(rt, "number"), fen.Draw(rt, "fen"), from.Draw(rt, "purse")
					if rapid.Bool().Draw(rt, "even") { // what really is owed comes up more often
						for _, e := range ids {
							if owes := k.money["asker:"+e]; owes != 0 {
								amount = max(owes, -owes)
							}
						}
					}
					act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
						if kind == "deposit" {
							at = errand.Purse
						}
						err := do(by, e, id, amount, at)
						if k.did(rt, id, fmt.Sprint(kind, e.ID, amount, at, name(by)), err) {
							account := map[errand.From]string{errand.Purse: "purse:" + e.Helper, errand.Own: "own:" + e.Helper, errand.Till: till}[at]
							if at != errand.Till {
								k.helps(rt, kind, by, e)
							} else if by.Actor == nil || by.Actor.Person == e.Helper && e.Helper != "" {
								rt.Fatalf("%s at the box by %+v", kind, by)
							}
							if kind == "refund" {
								k.move(amount, account, "asker:"+e.ID)
								if k.money["asker:"+e.ID] > 0 {
									rt.Fatal("more was given back than was paid")
								}
							} else {
								k.move(amount, "asker:"+e.ID, account)
								if owes := k.money["asker:"+e.ID]; kind == "paid" && owes < 0 || -owes > e.Limit {
									rt.Fatalf("the asker was made to pay %d more than it costs", -owes)
								}
							}
						}
						return err
					})(rt)
				}
			}
			transfer := func(rt *rapid.T) {
				flow := rapid.SampledFrom([]errand.Flow{errand.Fund, errand.Draw, errand.Issue, errand.Issue, errand.Return, errand.Repay}).Draw(rt, "flow")
				person := rapid.SampledFrom([]string{r.anna.Person, r.bo.Person, "v99999"}).Draw(rt, "person")
				a := rapid.SampledFrom([]access.Actor{r.worker, second, serving}).Draw(rt, "by")
				x := errand.Transfer{ID: number.Draw(rt, "number"), Place: webtest.Home, Amount: 4 * fen.Draw(rt, "fen")}
				if flow != errand.Fund && flow != errand.Draw {
					x.Person = person
				}
				err := r.Transfer(r.ctx, a, flow, x)
				answered(rt, err)
				if !k.did(rt, "float:"+x.ID, fmt.Sprint(flow, x, a.ID), err) {
					return
				}
				if x.Person != "" && x.Person == a.Person || x.Person == "v99999" {
					rt.Fatalf("%s of %s by %s", flow, x.Person, a.ID)
				}
				pair := map[errand.Flow][2]string{
					errand.Fund: {outside, till}, errand.Draw: {till, outside}, errand.Issue: {till, "purse:" + x.Person},
					errand.Return: {"purse:" + x.Person, till}, errand.Repay: {till, "own:" + x.Person},
				}[flow]
				k.move(x.Amount, pair[0], pair[1])
			}
			buy := func(rt *rapid.T) {
				p := errand.Purchase{ID: number.Draw(rt, "number"), Amount: fen.Draw(rt, "fen"), From: from.Draw(rt, "purse")}
				act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
					p.Errand = e.ID
					err := r.Buy(r.ctx, by, p)
					if k.did(rt, p.ID, fmt.Sprint("buy", p, name(by)), err) {
						k.helps(rt, "bought", by, e)
						k.slips[p.ID] = p
						k.move(p.Amount, map[errand.From]string{errand.Purse: "purse:", errand.Own: "own:"}[p.From]+e.Helper, "asker:"+e.ID)
					}
					return err
				})(rt)
			}
			takeBack := func(rt *rapid.T) {
				slip := number.Draw(rt, "number")
				act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
					err := r.TakeBack(r.ctx, by, e.ID, slip, "退货")
					s := k.slips[slip]
					if err == nil && s.Errand != e.ID {
						rt.Fatalf("slip %s of %q was taken back from %s", slip, s.Errand, e.ID)
					}
					if k.did(rt, "back-"+slip, "back"+e.ID, err) {
						k.helps(rt, "taken back", by, e)
						mine := measure.Fen(0)
						if s.From == errand.Own {
							mine = min(s.Amount, -k.money["own:"+e.Helper])
						}
						k.move(mine, "asker:"+e.ID, "own:"+e.Helper)
						k.move(s.Amount-mine, "asker:"+e.ID, "purse:"+e.Helper)
					}
					return err
				})(rt)
			}
			resolve := func(rt *rapid.T) {
				s := errand.Resolution{ID: number.Draw(rt, "number"), GiveUp: rapid.Bool().Draw(rt, "give up"), Reason: "核对后处理"}
				act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
					s.Errand = e.ID
					was := r.get(e.ID)
					err := r.Resolve(r.ctx, by, s)
					if err == nil && was.Disputed {
						if by.Actor == nil || by.Actor.Person == was.Helper && was.Helper != "" || by.Actor.ID == was.AgreedBy {
							rt.Fatalf("resolved by %+v, who had a part in %+v", by, was)
						}
						if owes := k.money["asker:"+e.ID]; s.GiveUp && owes != 0 && k.did(rt, s.ID, fmt.Sprint("resolve", s, owes, name(by)), err) {
							k.move(owes, "asker:"+e.ID, loss)
						}
					}
					return err
				})(rt)
			}
			turn := func(rt *rapid.T) {
				e := r.get(rapid.SampledFrom(ids).Draw(rt, "errand"))
				person := rapid.SampledFrom([]string{r.anna.Person, r.bo.Person}).Draw(rt, "helper")
				what := rapid.IntRange(0, 3).Draw(rt, "turn")
				err := r.DB.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
					switch what {
					case 0, 1:
						return r.Take(ctx, tx, e.Need, person)
					case 2:
						return r.GiveBack(ctx, tx, e.Need, e.Helper)
					}
					return r.Ended(ctx, tx, e.Need, rapid.Bool().Draw(rt, "gone"))
				})
				answered(rt, err)
				now := r.get(e.ID)
				if now.Helper != e.Helper && (k.money["asker:"+e.ID] != 0 || e.Spent != 0) {
					rt.Fatalf("%s with money in it went from %q to %q", e.ID, e.Helper, now.Helper)
				}
				if now.Helper != e.Helper && e.Helper != "" && now.Helper != "" && e.State != errand.Failed {
					rt.Fatalf("%s was taken out of the hands of %s", e.ID, e.Helper)
				}
			}
			rt.Repeat(map[string]func(*rapid.T){
				"buy": buy, "buy2": buy, "take back": takeBack, "resolve": resolve, "transfer": transfer, "transfer2": transfer, "turn": turn,
				"paid": cash("paid", func(by errand.Hand, e *errand.Errand, id string, amount measure.Fen, at errand.From) error {
					return r.Paid(r.ctx, by, e.ID, id, amount, at)
				}),
				"deposit": cash("deposit", func(by errand.Hand, e *errand.Errand, id string, amount measure.Fen, _ errand.From) error {
					return r.Deposit(r.ctx, by, e.ID, id, amount)
				}),
				"refund": cash("refund", func(by errand.Hand, e *errand.Errand, id string, amount measure.Fen, at errand.From) error {
					return r.Refund(r.ctx, by, e.ID, id, amount, at)
				}),
				"hand over": act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
					if codes[e.ID] == "" || rapid.Bool().Draw(rt, "new code") {
						if code, err := r.Code(r.ctx, r.asker, e.ID); err == nil {
							codes[e.ID] = code
						}
					}
					return r.HandOver(r.ctx, by, e.ID, codes[e.ID])
				}),
				"agree": act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
					amount := r.get(e.ID).Spent
					if rapid.IntRange(0, 3).Draw(rt, "another") == 0 {
						amount = fen.Draw(rt, "fen")
					}
					return r.Agree(r.ctx, by, e.ID, amount)
				}),
				"fail": act(func(_ *rapid.T, by errand.Hand, e *errand.Errand) error {
					return r.Fail(r.ctx, by, e.ID, "店家没货")
				}),
				"received": act(func(_ *rapid.T, by errand.Hand, e *errand.Errand) error { return r.Received(r.ctx, by, e.ID) }),
				"differ": act(func(_ *rapid.T, by errand.Hand, e *errand.Errand) error {
					return r.Differ(r.ctx, by, e.ID, "钱不对")
				}),
				"raise": act(func(rt *rapid.T, by errand.Hand, e *errand.Errand) error {
					return r.Raise(r.ctx, by, e.ID, 5*fen.Draw(rt, "fen"), "又要一样")
				}),
				"count": func(rt *rapid.T) {
					id, counted, by := number.Draw(rt, "number"), fen.Draw(rt, "fen"), rapid.SampledFrom([]errand.Hand{r.anna, r.bo}).Draw(rt, "who")
					c, err := r.CountPurse(r.ctx, by, id, by.Person, "", counted)
					answered(rt, err)
					if k.did(rt, "count:"+id, fmt.Sprint("count", counted, by.Person), err) && c.Booked != k.money["purse:"+by.Person] {
						rt.Fatalf("the count says %d is booked, reckoned are %d", c.Booked, k.money["purse:"+by.Person])
					}
				},
				"": func(rt *rapid.T) { k.right(rt, ids) },
			})
		})
		var sum measure.Fen
		for fen := range maps.Values(k.money) {
			sum += fen
		}
		if sum != 0 {
			t.Errorf("all accounts together hold %d", sum)
		}
		r.must(r.Books.Check(r.ctx, r.DB.Read()))
		facts := map[string]int{}
		r.must(fact.OfKind(r.ctx, r.DB.Read(), "errand", func(f *fact.Fact) error {
			if facts[f.ID]++; facts[f.ID] > 1 {
				t.Errorf("fact %s twice", f.ID)
			}
			return nil
		}))
		t.Logf("%d acts, %d facts", len(k.acts), len(facts))
		if len(facts) == 0 || len(k.slips) == 0 {
			t.Errorf("nothing was handed over in any history: %d slips, %d facts", len(k.slips), len(facts))
		}
	})
}

func name(by errand.Hand) string {
	switch {
	case by.Actor != nil:
		return by.Actor.ID
	case by.Asker:
		return "asker"
	}
	return by.Person
}
