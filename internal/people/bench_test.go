package people_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/ident"
	"linli/internal/ident/identtest"
	"linli/internal/limit"
	"linli/internal/merkle"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/people"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/text"
	"linli/internal/vault"
)

// city is a database that linli import has filled, to measure on: its key file
// stands beside it. go test ./internal/people -run '^$' -bench City -city FILE
var city = flag.String("city", "", "database of a whole city for BenchmarkCity")

// forms are registrations of distinct persons, made beforehand.
func forms(n int) []people.Registration {
	ids := identtest.New(11)
	homes := area.Default().Communities("11")
	given := map[ident.IDNumber]bool{}
	out := make([]people.Registration, n)
	for i := range out {
		draw := func() ident.IDNumber {
			return ids.IDNumber("110000", civil.NewDay(1950+i%50, time.Month(1+i%12), 1+i%28), ident.Male)
		}
		number := draw()
		for given[number] {
			number = draw()
		}
		given[number] = true
		out[i] = people.Registration{
			Name: "基准" + string(rune(0x4e00+i%5000)), Phone: fmt.Sprintf("154%08d", i), Home: string(homes[i*31%len(homes)]),
			IDNumber: string(number),
			Consents: []people.Purpose{people.ForRegistration, people.ForIdentity},
		}
	}
	return out
}

// BenchmarkRegister measures registrations that 512 people make at once, each
// waiting for the durable commit: sealed fields, blind indexes, search terms,
// consents and a code; and the same with the code confirmed, which also reaches
// the register and the log.
func BenchmarkRegister(b *testing.B) {
	for _, s := range []struct {
		name string
		dsn  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		b.Run(s.name+"/bare", func(b *testing.B) { benchBare(b, s.dsn(b)) })
		for _, confirm := range []bool{false, true} {
			name := s.name + "/enter"
			if confirm {
				name = s.name + "/confirmed"
			}
			b.Run(name, func(b *testing.B) {
				r := newRig(b, s.dsn(b))
				all := forms(b.N)
				var next atomic.Int64
				var slowest atomic.Int64
				b.SetParallelism(256)
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						f := all[next.Add(1)-1]
						start := time.Now()
						key, err := r.people.Register(r.ctx, self, f)
						if err == nil && confirm {
							_, err = r.people.Confirm(r.ctx, here, key, r.code(key))
						}
						if err != nil {
							b.Error(err)
							return
						}
						if took := int64(time.Since(start)); took > slowest.Load() {
							slowest.Store(took)
						}
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "persons/s")
				b.ReportMetric(float64(slowest.Load())/1e6, "slowest-ms")
			})
		}
	}
}

// benchBare writes one row of the same size into a table without any index,
// each with its own durable commit shared with others: what the disk and the
// writer can do at best.
func benchBare(b *testing.B, dsn string) {
	r := newRig(b, dsn)
	r.must(r.db.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "CREATE TABLE bare (person text PRIMARY KEY, rest text NOT NULL)")
		return err
	}))
	rest := strings.Repeat("x", 400)
	var next atomic.Int64
	b.SetParallelism(256)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			key := fmt.Sprintf("BJ%011d", next.Add(1)*7919%100_000_000_000)
			err := r.db.Write(r.ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "INSERT INTO bare (person, rest) VALUES ($1, $2)", key, rest)
				return err
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// openCity opens the city, which it leaves with its terms made and one account
// more.
func openCity(b *testing.B) *rig {
	if *city == "" {
		b.Skip("no -city FILE")
	}
	r := &rig{t: b, ctx: context.Background(), now: time.Date(2020, 3, 6, 2, 0, 0, 0, time.UTC), pocket: &onetime.Pocket{}}
	clock := func() time.Time { return r.now }
	var err error
	r.keys, err = vault.Open(*city + ".keys")
	r.must(err)
	r.db, err = store.Open(r.ctx, *city, store.Options{Migrations: []store.Migrations{
		fact.Migrations(), register.Migrations(), access.Migrations(), figure.Migrations(), org.Migrations(),
		limit.Migrations(), onetime.Migrations(), people.Migrations(),
	}})
	r.must(err)
	b.Cleanup(func() { r.db.Close() })
	kinds, err := fact.NewKinds(people.Kinds())
	r.must(err)
	r.log, err = fact.Open(r.ctx, r.db, kinds, r.keys, merkle.SHA256, clock)
	r.must(err)
	b.Cleanup(func() { r.log.Close() })
	r.reg = register.New(r.db, r.log)
	r.access = access.New(r.db, clock)
	r.people = people.New(people.Options{
		DB: r.db, Log: r.log, Register: r.reg, Access: r.access, Atlas: area.Default(), Keys: r.keys, Clock: clock,
		Codes: onetime.New(r.keys, clock, r.pocket, wide),
	})
	until := civil.At(r.now) + 1e9
	r.must(r.access.Bootstrap(r.ctx, []access.Account{
		{ID: "bench", Name: "b", Grants: []access.Granted{{Role: access.DataOfficer, Until: until}}},
	}, "bench"))
	return r
}

// BenchmarkCity measures finding one person and turning pages among a whole
// city. It reports medians and the worst of each sort of question.
func BenchmarkCity(b *testing.B) {
	r := openCity(b)
	start := time.Now()
	r.must(r.people.CatchUp(r.ctx, nil))
	b.Logf("catch-up %.1f s", time.Since(start).Seconds())
	who := r.actor("bench")
	var sample []people.Own
	var names []string
	after := ""
	for range 40 {
		page, err := r.people.List(r.ctx, who, people.Find{After: after, Limit: 1})
		r.must(err)
		if page.Next == "" {
			break
		}
		own, err := r.people.Own(r.ctx, page.Cards[0].Person)
		r.must(err)
		if own.Phone != "" {
			sample, names = append(sample, own), append(names, own.Name)
		}
		key := []byte(own.Person)
		for i := len(key) - 1; i > 0; i-- { // jump ahead: turn one digit of the number
			if key[i] >= '0' && key[i] < '9' && i < len(key)-3 {
				key[i]++
				break
			}
		}
		after = "|" + string(key)
	}
	if len(sample) == 0 {
		b.Fatal("an empty city")
	}
	questions := map[string]func(i int) people.Find{
		"name":     func(i int) people.Find { return people.Find{Text: names[i%len(names)], Limit: 20} },
		"pinyin":   func(i int) people.Find { return people.Find{Text: text.Pinyin(names[i%len(names)]), Limit: 20} },
		"initials": func(i int) people.Find { return people.Find{Text: text.Initials(names[i%len(names)]), Limit: 20} },
		"surname":  func(i int) people.Find { return people.Find{Text: string([]rune(names[i%len(names)])[:1]), Limit: 20} },
		"in-place": func(i int) people.Find {
			o := sample[i%len(sample)]
			return people.Find{Text: o.Name, Place: area.Code(o.Home[:6]), Limit: 20}
		},
		"rare-in-community": func(i int) people.Find {
			return people.Find{Text: names[i%len(names)], Place: area.Code(sample[i%len(sample)].Home), Limit: 20}
		},
		"phone":    func(i int) people.Find { return people.Find{Text: sample[i%len(sample)].Phone} },
		"number":   func(i int) people.Find { return people.Find{Text: sample[i%len(sample)].Person} },
		"identity": func(i int) people.Find { return people.Find{Text: sample[i%len(sample)].IDNumber} },
		"page":     func(i int) people.Find { return people.Find{After: "|" + sample[i%len(sample)].Person} },
		"district-page": func(i int) people.Find {
			return people.Find{Place: area.Code(sample[i%len(sample)].Home[:6]), After: sample[i%len(sample)].Home + "|"}
		},
		"community-page": func(i int) people.Find { return people.Find{Place: area.Code(sample[i%len(sample)].Home)} },
	}
	for _, name := range slices.Sorted(maps.Keys(questions)) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			found := 0
			for i := range max(b.N, 40) {
				start := time.Now()
				page, err := r.people.List(r.ctx, who, questions[name](i))
				if err != nil {
					b.Fatal(err)
				}
				if len(page.Cards) == 0 && name != "page" && name != "district-page" { // which may be past the end
					b.Fatalf("%s finds nobody", name)
				}
				found += len(page.Cards)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2])/1e6, "median-ms")
			b.ReportMetric(float64(took[len(took)-1])/1e6, "worst-ms")
			b.ReportMetric(float64(found)/float64(len(took)), "found")
		})
	}
}
