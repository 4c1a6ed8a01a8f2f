package figure_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/merkle"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/vault"
)

// worldKinds are kinds of every sort: timed and not, sensitive, with a unit of
// their own, by item, and by one.
var worldKinds = []fact.Kind{
	{Key: "service", Timed: true, Unit: "minute", Name: text.Label{Zh: "志愿服务", En: "service"}},
	{Key: "lesson", Timed: true, Unit: "minute", Sensitive: true},
	{Key: "headcount", Unit: "person"},
	{Key: "contact", Unit: "visit"},
	{Key: "errand"},
	{Key: "meal", Unit: "portion"},
	{Key: "reply", Unit: "message", Sensitive: true},
	{Key: "blood", Unit: "ml", Sensitive: true},
	{Key: "receive", ByItem: true},
	{Key: "deliver", ByItem: true},
	{Key: "order", Name: text.Label{Zh: "工单结果", En: "outcome of an order"}, Items: fact.Codes{
		{Key: "in-time", Name: text.Label{Zh: "按时", En: "in time"}}, {Key: "late", Name: text.Label{Zh: "逾时", En: "late"}},
	}},
}

// worldKey names the kinds by how often they come: the first ones more often.
func worldKind(r *rand.Rand) *fact.Kind {
	if r.IntN(2) == 0 {
		return &worldKinds[0]
	}
	return &worldKinds[r.IntN(len(worldKinds))]
}

// worldAtlas is an invented country: province 99 with six counties and a zone
// whose members change with time, and a county of another province.
func worldAtlas(t testing.TB) *area.Atlas {
	t.Helper()
	counties := []string{"code,name,level,parent", "99,试省,province,", "9901,市辖区,prefecture,99", "98,他省,province,", "9801,他市,prefecture,98", "980101,他县,county,9801"}
	townships := []string{"code,name,district"}
	communities := []string{"code,name,township"}
	units := []string{"key,zh,en,short_zh,short_en,column,row"}
	members := []string{"unit,division,from,to"}
	for c := 1; c <= 6; c++ {
		county := fmt.Sprintf("9901%02d", c)
		counties = append(counties, fmt.Sprintf("%s,%d区,county,9901", county, c))
		units = append(units, fmt.Sprintf("%s,%d区,District %d,%d,%d,%d,0", county, c, c, c, c, c))
		members = append(members, county+","+county+",,")
		for t := 1; t <= 4; t++ {
			township := fmt.Sprintf("%s%03d", county, t)
			townships = append(townships, fmt.Sprintf("%s,%d街道,%s", township, t, county))
			for v := 1; v <= 6; v++ {
				communities = append(communities, fmt.Sprintf("%s%03d,%d社区居委会,%s", township, v, v, township))
			}
		}
	}
	units = append(units, "zone,开发区,Zone,开,Z,7,0", "late,新区,New Area,新,N,8,0")
	members = append(members,
		"zone,990101001,,", "zone,990102002,2020-02-10,", "zone,990103003,,2020-02-20", "zone,990104004004,2020-02-29,2020-02-29",
		"late,990105,2020-03-01,", "late,990101001002,2020-02-15,")
	// A county that joins another unit leaves its own for that time.
	members = slices.DeleteFunc(members, func(m string) bool { return m == "990105,990105,," })
	members = append(members, "990105,990105,,2020-02-29")
	file := func(lines []string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
	}
	atlas, err := area.Load(fstest.MapFS{
		"china-counties.csv": file(counties), "beijing-townships.csv": file(townships), "beijing-communities.csv": file(communities),
		"changes.csv": file([]string{"code,name,valid_from,valid_to,successors,source"}), "units.csv": file(units), "members.csv": file(members),
	})
	if err != nil {
		t.Fatal(err)
	}
	return atlas
}

// world writes a random life into a log, seeded.
type world struct {
	r     *rand.Rand
	atlas *area.Atlas
	db    *store.DB
	log   *fact.Log
	reg   *register.Register

	n       int
	places  []string
	persons []register.Person // as the register knows them; unknown ones have no entry yet
	known   []bool
	orgs    []register.Org
	sites   []register.Site
	tips    []string          // facts that are live
	before  map[string]string // correction → what it replaced
}

const (
	worldPersons = 3000
	worldOrgs    = 90
	worldSites   = 150
)

var (
	worldFirst = civil.NewDay(2020, 1, 25)
	worldDays  = 46
)

func newWorld(t testing.TB, dsn string, seed uint64) *world {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	if dsn == "" {
		dsn = filepath.Join(dir, "db")
	}
	keys, err := vault.Create(filepath.Join(dir, "keys"), vault.Options{LogKey: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, dsn, store.Options{Migrations: []store.Migrations{fact.Migrations(), register.Migrations()}})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := fact.NewKinds(worldKinds)
	if err != nil {
		t.Fatal(err)
	}
	log, err := fact.Open(ctx, db, kinds, keys, merkle.SHA256, civil.Fixed(time.Date(2020, 4, 1, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{
		r: rand.New(rand.NewPCG(seed, 20200306)), atlas: worldAtlas(t), db: db, log: log, reg: register.New(db, log),
		persons: make([]register.Person, worldPersons), known: make([]bool, worldPersons),
		orgs: make([]register.Org, worldOrgs), sites: make([]register.Site, worldSites), before: map[string]string{},
	}
	for o := 1; o < w.atlas.Len(); o++ {
		w.places = append(w.places, string(w.atlas.At(uint16(o))))
	}
	for i := range w.persons {
		w.persons[i].Key = fmt.Sprintf("p%05d", i)
	}
	return w
}

func (w *world) open(t testing.TB, path string) *figure.Engine {
	t.Helper()
	e, err := figure.Open(context.Background(), figure.Config{Log: w.log, Register: w.reg, Atlas: w.atlas, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// place is mostly a community, sometimes coarser, sometimes none.
func (w *world) place() string {
	p := w.places[w.r.IntN(len(w.places))]
	switch w.r.IntN(20) {
	case 0:
		return ""
	case 1:
		return p[:2]
	case 2:
		return "9901" + fmt.Sprintf("%02d", 1+w.r.IntN(6))
	case 3:
		return "980101"
	}
	return p
}

func (w *world) of(prefix string, n, emptyPercent int) string {
	if w.r.IntN(100) < emptyPercent {
		return ""
	}
	return fmt.Sprintf("%s%d", prefix, w.r.IntN(n))
}

var (
	worldCategories = []string{"", "community", "education", "epidemic", "epidemic.registration", "epidemic.temperature", "epidemic.meal", "health"}
	worldItems      = []string{"", "cash", "goods-value", "alcohol", "mask"}
	worldUnits      = []string{"fen", "gram", "piece"}
	// worldAmounts stand about the borders of what a column holds.
	worldAmounts = []int64{0, 1, 65534, 65535, 65536, 1 << 20, 99_999_999_999}
)

func (w *world) fact() *fact.Fact {
	r, k := w.r, worldKind(w.r)
	w.n++
	f := &fact.Fact{
		ID: fmt.Sprintf("f%07d", w.n), Kind: k.Key, Place: w.place(), Site: w.of("s", worldSites+10, 30),
		Org: w.of("o", worldOrgs+5, 20), Team: w.of("t", 40, 40), Campaign: w.of("c", 4, 50), Action: w.of("a", 3, 60), Project: w.of("j", 25, 40),
		Category: worldCategories[r.IntN(len(worldCategories))], Quantity: 1 + r.Int64N(300), Unit: k.Unit, Grade: fact.Grade(r.IntN(6)),
		Item: worldItems[r.IntN(len(worldItems))],
	}
	if r.IntN(20) > 0 {
		f.Person = fmt.Sprintf("p%05d", r.IntN(worldPersons+50)) // the last are never registered
	}
	if r.IntN(3) == 0 {
		f.Other = fmt.Sprintf("p%05d", r.IntN(worldPersons))
	}
	if k.ByItem {
		f.Unit = worldUnits[r.IntN(len(worldUnits))]
	}
	if r.IntN(50) == 0 {
		f.Quantity = worldAmounts[r.IntN(len(worldAmounts))]
	}
	if r.IntN(10) == 0 {
		for range 1 + r.IntN(3) {
			f.Claims = append(f.Claims, fmt.Sprintf("o%d", r.IntN(worldOrgs+5)))
		}
	}
	if k.Timed || r.IntN(30) > 0 {
		f.Start = (worldFirst + civil.Day(r.IntN(worldDays))).Start()
		switch r.IntN(10) {
		case 0: // the very first and last moments of a day
			f.Start += []civil.Instant{0, 1, 24*3600_000 - 1}[r.IntN(3)]
		default:
			f.Start += civil.Instant(r.IntN(24*60)) * 60_000
		}
		f.End = f.Start + civil.Instant(r.IntN(10*60))*60_000
	}
	return f
}

// correct turns a fact into a correction of a live one, or a void.
func (w *world) correct(f *fact.Fact) *fact.Fact {
	at := len(w.tips) - 1 - w.r.IntN(min(len(w.tips), 3000))
	target := w.tips[at]
	w.tips = slices.Delete(w.tips, at, at+1)
	if w.r.IntN(2) == 0 {
		f.Replaces = target
		w.before[f.ID] = target
		w.tips = append(w.tips, f.ID)
		return f
	}
	if was, ok := w.before[target]; ok {
		w.tips = append(w.tips, was)
	}
	return &fact.Fact{ID: f.ID, Kind: fact.KindVoid, Voids: target, Note: "wrong", Quantity: 1}
}

// change makes a random batch of the register.
func (w *world) change(many int) *register.Batch {
	r, b := w.r, &register.Batch{}
	pick := func(codes fact.Codes) string { return codes[r.IntN(6)].Key }
	for range many {
		i := r.IntN(worldOrgs)
		w.orgs[i] = register.Org{Key: fmt.Sprintf("o%d", i), Kind: pick(fact.OrgKinds), Seat: w.place()}
		b.Orgs = append(b.Orgs, w.orgs[i])
		i = r.IntN(worldSites)
		w.sites[i] = register.Site{Key: fmt.Sprintf("s%d", i), Kind: pick(fact.SiteKinds), Place: w.place()}
		b.Sites = append(b.Sites, w.sites[i])
		b.Teams = append(b.Teams, register.Team{Key: fmt.Sprintf("t%d", r.IntN(40))})
		b.Projects = append(b.Projects, register.Project{Key: fmt.Sprintf("j%d", r.IntN(25))})
	}
	for range 12 * many {
		i := r.IntN(worldPersons)
		p := &w.persons[i]
		switch {
		case !w.known[i] || r.IntN(3) == 0:
			w.known[i] = true
			p.Home, p.Party = w.place(), r.IntN(3) == 0
			p.Birth = civil.NewMonth(1940+r.IntN(70), time.Month(1+r.IntN(12)))
			if r.IntN(10) == 0 {
				p.Birth = 0
			}
		case p.MergedInto != "":
			p.MergedInto = ""
		case r.IntN(2) == 0:
			into := fmt.Sprintf("p%05d", r.IntN(worldPersons+50))
			if r.IntN(20) == 0 {
				into = fmt.Sprintf("ghost%d", r.IntN(5)) // served nowhere, registered nowhere
			}
			if w.root(into) != p.Key {
				p.MergedInto = into
			}
		}
		b.Persons = append(b.Persons, *p)
	}
	return b
}

// root is who a person stands for after all merges.
func (w *world) root(key string) string {
	for {
		var i int
		if _, err := fmt.Sscanf(key, "p%d", &i); err != nil || i >= worldPersons || w.persons[i].MergedInto == "" {
			return key
		}
		key = w.persons[i].MergedInto
	}
}

// grow appends n facts in transactions of random length, with register
// changes, corrections and withdrawals between them.
func (w *world) grow(t testing.TB, n int) {
	t.Helper()
	ctx := context.Background()
	for n > 0 {
		many := min(n, 1+w.r.IntN(2500))
		n -= many
		type step struct {
			p *fact.Prepared
			b *register.Batch
		}
		var steps []step
		for range many {
			f := w.fact()
			switch x := w.r.IntN(1000); {
			case x < 60 && len(w.tips) > 50:
				f = w.correct(f)
			case x < 64:
				steps = append(steps, step{b: w.change(1 + w.r.IntN(3))})
				w.tips = append(w.tips, f.ID)
			default:
				w.tips = append(w.tips, f.ID)
			}
			steps = append(steps, step{p: w.log.PrepareImported(f)})
		}
		err := w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, s := range steps {
				if s.b != nil {
					if err := w.reg.Apply(ctx, tx, s.b); err != nil {
						return err
					}
					continue
				}
				if _, err := w.log.Append(ctx, tx, s.p); err != nil {
					return fmt.Errorf("%s: %w", s.p.Fact.ID, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
