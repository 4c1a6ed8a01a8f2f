package figure_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/store"
)

// referee answers questions in plain SQL over the tables of the log and of the
// register, sharing no code with the engine.
type referee struct {
	w     *world
	sizes map[int64]bool
}

// newReferee writes what SQL cannot know by itself: the calendar, and which
// unit a division belonged to on which days.
func newReferee(t testing.TB, w *world) *referee {
	t.Helper()
	g := &referee{w: w, sizes: map[int64]bool{}}
	g.exec(t, "CREATE TABLE ref_day (day bigint PRIMARY KEY, month bigint, name text)")
	g.exec(t, "CREATE TABLE ref_unit (place text, day bigint, unit text, PRIMARY KEY (place, day))")
	g.exec(t, "CREATE TABLE ref_fix (seq bigint PRIMARY KEY, replaces text, voids text)")
	g.exec(t, "CREATE INDEX ref_fix_replaces ON ref_fix (replaces)")
	g.exec(t, "CREATE INDEX ref_fix_voids ON ref_fix (voids)")
	g.exec(t, "CREATE TABLE ref_claim (seq bigint, org text)")
	g.exec(t, "CREATE INDEX ref_claim_seq ON ref_claim (seq)")
	last := worldFirst + civil.Day(worldDays) + 1
	err := w.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		for d := worldFirst - 1; d <= last; d++ {
			date := d.Start().Time().In(civil.Zone)
			if _, err := tx.ExecContext(ctx, "INSERT INTO ref_day VALUES ($1, $2, $3)", int64(d), int64(date.Year()*12+int(date.Month())-1), date.Format("2006-01-02")); err != nil {
				return err
			}
		}
		for _, place := range append(w.places, "") {
			for d := worldFirst - 1; d <= last; d++ {
				if _, err := tx.ExecContext(ctx, "INSERT INTO ref_unit VALUES ($1, $2, $3)", place, int64(d), unitOf(w.atlas, place, d)); err != nil {
					return err
				}
			}
			// Facts without a day go by what holds at the end.
			if _, err := tx.ExecContext(ctx, "INSERT INTO ref_unit VALUES ($1, $2, $3)", place, noDay, unitOf(w.atlas, place, last)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// noDay stands in ref_unit for facts without a day.
const noDay = int64(9999999)

// unitOf finds the most precise member that a place lies in on a day.
func unitOf(a *area.Atlas, place string, day civil.Day) string {
	best, unit := -1, ""
	for _, u := range a.Units() {
		for _, m := range u.Members {
			if strings.HasPrefix(place, string(m.Division)) && len(m.Division) > best &&
				(m.From == 0 || m.From <= day) && (m.To == 0 || m.To >= day) {
				best, unit = len(m.Division), u.Key
			}
		}
	}
	return unit
}

func (g *referee) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	err := g.w.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
}

// at makes the table of the facts that are live at a size, each with what the
// register said of its organisation, site and person at that size.
func (g *referee) at(t testing.TB, size int64) string {
	t.Helper()
	table := fmt.Sprintf("ref_%d", size)
	if g.sizes[size] {
		return table
	}
	g.sizes[size] = true
	g.exec(t, fmt.Sprintf(`INSERT INTO ref_fix SELECT seq, replaces, voids FROM facts WHERE (replaces <> '' OR voids <> '') AND seq <= %d
		AND seq > (SELECT COALESCE(max(seq), 0) FROM ref_fix)`, size))
	latest := func(table, key, columns string) string {
		return fmt.Sprintf(`(SELECT %[2]s, %[3]s FROM (SELECT %[2]s, %[3]s, row_number() OVER (PARTITION BY %[2]s ORDER BY seq DESC, ord DESC) AS n
			FROM %[1]s WHERE seq <= %[4]d) v WHERE n = 1)`, table, key, columns, size)
	}
	g.exec(t, fmt.Sprintf("CREATE TABLE %s_org AS SELECT * FROM %s o", table, latest("reg_org", "org", "kind, seat")))
	g.exec(t, fmt.Sprintf("CREATE TABLE %s_person AS SELECT * FROM %s p", table, latest("reg_person", "person", "home, birth, party, merged_into")))
	g.exec(t, fmt.Sprintf("CREATE INDEX %[1]s_person_key ON %[1]s_person (person)", table))
	g.exec(t, fmt.Sprintf(`CREATE TABLE %[1]s_same AS
		WITH RECURSIVE chain (person, stands, depth) AS (
			SELECT person, merged_into, 1 FROM %[1]s_person WHERE merged_into <> ''
			UNION ALL
			SELECT c.person, p.merged_into, c.depth + 1 FROM chain c JOIN %[1]s_person p ON p.person = c.stands WHERE p.merged_into <> '' AND c.depth < 100)
		SELECT person, stands FROM chain c WHERE depth = (SELECT max(depth) FROM chain d WHERE d.person = c.person)`, table))
	g.exec(t, fmt.Sprintf("CREATE INDEX %[1]s_same_key ON %[1]s_same (person)", table))
	g.exec(t, fmt.Sprintf(`CREATE TABLE %[1]s AS
		SELECT f.seq, f.kind, f.place, f.day, d.month, d.name AS day_name, f.who AS person, f.other, f.org, f.team, f.site, f.campaign, f.action, f.project,
			f.category, f.quantity, f.unit, f.item, f.grade,
			COALESCE(p.home, '') AS home, COALESCE(p.birth, 0) AS birth, COALESCE(p.party, 0) AS party,
			COALESCE(o.kind, '') AS org_kind, COALESCE(o.seat, '') AS seat, COALESCE(s.kind, '') AS site_kind,
			us.unit AS unit_service, uh.unit AS unit_home, uo.unit AS unit_seat
		FROM (SELECT l.*, COALESCE(m.stands, l.person) AS who,
				CASE WHEN l.start_at <> 0 THEN (l.start_at + 28800000) / 86400000 END AS day
			FROM facts l LEFT JOIN %[1]s_same m ON m.person = l.person
			WHERE l.seq <= %[2]d AND l.kind NOT IN ('void', 'register')
			AND NOT EXISTS (SELECT 1 FROM ref_fix v WHERE v.voids = l.id AND v.seq <= %[2]d)
			AND NOT EXISTS (SELECT 1 FROM ref_fix r JOIN facts b ON b.seq = r.seq WHERE r.replaces = l.id AND r.seq <= %[2]d
				AND NOT EXISTS (SELECT 1 FROM ref_fix v WHERE v.voids = b.id AND v.seq <= %[2]d))) f
		LEFT JOIN ref_day d ON d.day = f.day
		LEFT JOIN %[1]s_person p ON p.person = f.who AND f.who <> ''
		LEFT JOIN %[1]s_org o ON o.org = f.org
		LEFT JOIN %[3]s s ON s.site = f.site
		LEFT JOIN ref_unit us ON us.place = f.place AND us.day = COALESCE(f.day, %[4]d)
		LEFT JOIN ref_unit uh ON uh.place = COALESCE(p.home, '') AND uh.day = COALESCE(f.day, %[4]d)
		LEFT JOIN ref_unit uo ON uo.place = COALESCE(o.seat, '') AND uo.day = COALESCE(f.day, %[4]d)`,
		table, size, latest("reg_site", "site", "kind"), noDay))
	g.exec(t, fmt.Sprintf("CREATE INDEX %[1]s_kind ON %[1]s (kind)", table))
	g.claims(t, size)
	return table
}

// claims unfolds the claims of the facts up to a size.
func (g *referee) claims(t testing.TB, size int64) {
	ctx := context.Background()
	rows, err := g.w.db.Read().QueryContext(ctx, "SELECT seq, claims FROM facts WHERE claims <> '' AND seq <= $1 AND seq > (SELECT COALESCE(max(seq), 0) FROM ref_claim)", size)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	type claim struct {
		seq int64
		org string
	}
	var all []claim
	for rows.Next() {
		var seq int64
		var list string
		if err := rows.Scan(&seq, &list); err != nil {
			t.Fatal(err)
		}
		for _, org := range strings.Split(list, ";") {
			all = append(all, claim{seq, org})
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	err = g.w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return store.Insert(ctx, tx, store.Table{Name: "ref_claim", Columns: []string{"seq", "org"}}, len(all),
			func(i int, args []any) []any { return append(args, all[i].seq, all[i].org) })
	})
	if err != nil {
		t.Fatal(err)
	}
}

func quoted(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = "'" + v + "'"
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// where writes the question's conditions.
func (g *referee) where(q figure.Question, table string) string {
	d := q.Definition
	conds := []string{"f.kind IN " + quoted(d.Of)}
	add := func(format string, args ...any) { conds = append(conds, fmt.Sprintf(format, args...)) }
	var org []string // over k.org, k.kind
	for key, values := range d.Where {
		switch key {
		case "category":
			conds = append(conds, said(key, values))
		case "org":
			org = append(org, "k.org IN "+quoted(values))
		case "org.kind":
			org = append(org, "k.kind IN "+quoted(values))
		case "site.kind":
			add("f.site_kind IN %s", quoted(values))
		case "grade":
			least := fact.Beneficiary
			for _, v := range values {
				grade, _ := fact.ParseGrade(v)
				least = min(least, grade)
			}
			add("f.grade >= %d", least)
		case "person.party":
			if len(slices.Compact(slices.Sorted(slices.Values(values)))) == 1 {
				add("f.party = %d", map[string]int{"yes": 1, "no": 0}[values[0]])
			}
		case "person.age":
			var low, high int
			if n, _ := fmt.Sscanf(values[0], "%d-%d", &low, &high); n == 1 {
				high = low
			}
			add("f.birth > 0 AND f.month IS NOT NULL AND (f.month - f.birth) / 12 BETWEEN %d AND %d", low, high)
		default:
			conds = append(conds, said(key, values))
		}
	}
	if len(org) > 0 {
		from := "SELECT f.org AS org, f.org_kind AS kind"
		if d.Claims {
			from += fmt.Sprintf(" UNION ALL SELECT c.org, COALESCE(o.kind, '') FROM ref_claim c LEFT JOIN %s_org o ON o.org = c.org WHERE c.seq = f.seq", table)
		}
		add("EXISTS (SELECT 1 FROM (%s) k WHERE %s)", from, strings.Join(org, " AND "))
	}
	if unit, ok := map[figure.Measure]string{
		figure.Hours: "minute", figure.Portions: "portion", figure.Replies: "message", figure.BloodUnits: "ml", figure.Money: "fen",
	}[d.Measure]; ok {
		add("f.unit = '%s'", unit)
	}
	if q.From != 0 {
		add("f.day >= %d", q.From)
	}
	if q.To != 0 {
		add("f.day <= %d", q.To)
	}
	if q.Place != "" {
		add("f.%s LIKE '%s%%'", attributed(d).place, q.Place)
	}
	if q.Unit != "" {
		add("f.%s = '%s'", attributed(d).unit, q.Unit)
	}
	return strings.Join(conds, " AND ")
}

// said is a condition on what a fact says by itself.
func said(key string, values []string) string {
	if key != "category" {
		return fmt.Sprintf("f.%s IN %s", key, quoted(values))
	}
	var any []string
	for _, v := range values {
		any = append(any, fmt.Sprintf("f.category = '%s' OR f.category LIKE '%s.%%'", v, v))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

type columns struct{ place, unit string }

func attributed(d *figure.Definition) columns {
	switch d.Attribute {
	case figure.PlaceOfRegistration:
		return columns{"home", "unit_home"}
	case figure.SeatOfOrganiser:
		return columns{"seat", "unit_seat"}
	}
	return columns{"place", "unit_service"}
}

// counted is the aggregate of a measure.
func counted(d *figure.Definition) string {
	distinct := func(key string) string { return "count(DISTINCT NULLIF(" + key + ", ''))" }
	switch d.Measure {
	case figure.Persons:
		return distinct("f.person")
	case figure.Others:
		return distinct("f.other")
	case figure.Organisations:
		return distinct("f.org")
	case figure.Teams:
		return distinct("f.team")
	case figure.Sites:
		return distinct("f.site")
	case figure.Projects:
		return distinct("f.project")
	case figure.Communities:
		return distinct("CASE WHEN length(f.place) = 12 THEN f.place END")
	case figure.Townships:
		return distinct("CASE WHEN length(f.place) >= 9 THEN substr(f.place, 1, 9) END")
	case figure.PersonTimes:
		return times("1 = 1")
	case figure.Share:
		conds := []string{"1 = 1"}
		for key, values := range d.Part {
			conds = append(conds, said(key, values))
		}
		return times(strings.Join(conds, " AND "))
	}
	return "CAST(COALESCE(sum(f.quantity), 0) AS bigint)"
}

// times are the person-times of the facts that meet a condition.
func times(cond string) string {
	return "CAST(COALESCE(sum(CASE WHEN NOT (" + cond + ") THEN 0 WHEN f.kind IN ('service', 'lesson') THEN 1 ELSE f.quantity END), 0) AS bigint)"
}

// over is what the aggregate of a measure is over.
func over(d *figure.Definition) string {
	if d.Measure == figure.Share {
		return times("1 = 1")
	}
	return "count(DISTINCT f.day)"
}

// verdict is what the referee says of a question or of a part of it.
type verdict struct{ raw, over, facts int64 }

func (g *referee) answer(t testing.TB, q figure.Question) verdict {
	t.Helper()
	table := g.at(t, q.At)
	query := fmt.Sprintf("SELECT %s, %s, count(*) FROM %s f WHERE %s", counted(q.Definition), over(q.Definition), table, g.where(q, table))
	var v verdict
	if err := g.w.db.Read().QueryRowContext(context.Background(), query).Scan(&v.raw, &v.over, &v.facts); err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	return v
}

func (g *referee) by(t testing.TB, q figure.Question, dimension string) map[string]verdict {
	t.Helper()
	key, cond := "", "1 = 1"
	switch dimension {
	case figure.ByTownship:
		place := attributed(q.Definition).place
		key, cond = "substr(f."+place+", 1, 9)", "length(f."+place+") >= 9"
	case figure.ByUnit:
		key = "f." + attributed(q.Definition).unit
		cond = key + " <> ''"
	case figure.ByDay:
		key, cond = "f.day_name", "f.day IS NOT NULL"
	default:
		key = "f." + dimension
	}
	table := g.at(t, q.At)
	query := fmt.Sprintf("SELECT %s, %s, %s, count(*) FROM %s f WHERE %s AND %s GROUP BY 1", key, counted(q.Definition), over(q.Definition), table, g.where(q, table), cond)
	rows, err := g.w.db.Read().QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	out := map[string]verdict{}
	if dimension == figure.ByUnit {
		for _, u := range g.w.atlas.Units() {
			out[u.Key] = verdict{}
		}
	}
	for rows.Next() {
		var k string
		var v verdict
		if err := rows.Scan(&k, &v.raw, &v.over, &v.facts); err != nil {
			t.Fatal(err)
		}
		out[k] = v
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func (g *referee) seqs(t testing.TB, query string, args ...any) []int64 {
	t.Helper()
	rows, err := g.w.db.Read().QueryContext(context.Background(), query, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			t.Fatal(err)
		}
		out = append(out, seq)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func (g *referee) facts(t testing.TB, q figure.Question, after int64, limit int) []int64 {
	table := g.at(t, q.At)
	return g.seqs(t, fmt.Sprintf("SELECT f.seq FROM %s f WHERE %s AND f.seq > %d ORDER BY f.seq LIMIT %d", table, g.where(q, table), after, limit))
}

// union is the number of distinct keys behind several questions together.
func (g *referee) union(t testing.TB, qs []figure.Question) int64 {
	var parts []string
	for _, q := range qs {
		table := g.at(t, q.At)
		key := strings.TrimSuffix(strings.TrimPrefix(counted(q.Definition), "count(DISTINCT "), ")")
		parts = append(parts, fmt.Sprintf("SELECT %s AS k FROM %s f WHERE %s", key, table, g.where(q, table)))
	}
	return g.seqs(t, "SELECT count(DISTINCT k) FROM ("+strings.Join(parts, " UNION ALL ")+") u")[0]
}

// value is a verdict as the decimal that is published, worked out in exact
// fractions.
func (v verdict) value(d *figure.Definition) string {
	per := int64(1)
	switch d.Measure {
	case figure.Hours:
		per = 60
	case figure.BloodUnits:
		per = 200
	case figure.Money:
		per = 100
	case figure.Goods:
		if d.Display == "kilogram" {
			per = 1000
		}
	}
	raw := v.raw
	if d.Per != "" {
		if v.over == 0 {
			return "0"
		}
		per *= v.over
	}
	if d.Measure == figure.Share {
		if v.over == 0 {
			return ""
		}
		raw, per = 100*v.raw, v.over
	}
	hundredths := new(big.Rat).Add(new(big.Rat).Mul(big.NewRat(raw, per), big.NewRat(100, 1)), big.NewRat(1, 2))
	n := new(big.Int).Quo(hundredths.Num(), hundredths.Denom())
	s := strings.Repeat("0", max(0, 3-len(n.String()))) + n.String()
	s = s[:len(s)-2] + "." + s[len(s)-2:]
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// check asks the engine and the referee the same and compares everything.
func (g *referee) check(t testing.TB, e *figure.Engine, a asked) {
	t.Helper()
	ctx := context.Background()
	q, fail := a.q, func(what string, got, want any) {
		t.Helper()
		t.Errorf("%s\n%s: engine %v, SQL %v", describe(a), what, got, want)
	}
	want := g.answer(t, q)
	got, err := e.Answer(ctx, q)
	if err != nil {
		t.Fatalf("%s: %v", describe(a), err)
	}
	if got.Raw != want.raw {
		fail("raw", got.Raw, want.raw)
	}
	if q.Definition.Measure == figure.Share && got.Whole != want.over {
		fail("whole", got.Whole, want.over)
	}
	if got.Value != want.value(q.Definition) {
		fail("value", got.Value, want.value(q.Definition))
	}
	if a.by != "" {
		g.checkBy(t, e, a)
	}
	if a.facts {
		list, err := e.Facts(ctx, q, a.after, a.limit)
		if err != nil {
			t.Fatal(err)
		}
		var seqs []int64
		for _, f := range list {
			seqs = append(seqs, f.Seq)
		}
		if want := g.facts(t, q, a.after, a.limit); !slices.Equal(seqs, want) {
			fail("facts", seqs, want)
		}
	}
	if a.explain {
		g.checkExplain(t, e, a, want)
	}
}

func (g *referee) checkBy(t testing.TB, e *figure.Engine, a asked) {
	t.Helper()
	rows, err := e.By(context.Background(), a.q, a.by)
	if err != nil {
		t.Fatalf("%s: %v", describe(a), err)
	}
	want := g.by(t, a.q, a.by)
	for _, row := range rows {
		v, ok := want[row.Key]
		if !ok || v.raw != row.Raw || a.q.Definition.Measure == figure.Share && v.over != row.Whole || v.value(a.q.Definition) != row.Value {
			t.Errorf("%s\nby %s, %q: engine %d %s, SQL %v %s", describe(a), a.by, row.Key, row.Raw, row.Value, v, v.value(a.q.Definition))
		}
		delete(want, row.Key)
	}
	if len(want) > 0 {
		t.Errorf("%s\nby %s: the engine lacks %v", describe(a), a.by, want)
	}
}

func (g *referee) checkExplain(t testing.TB, e *figure.Engine, a asked, want verdict) {
	t.Helper()
	x, err := e.Explain(context.Background(), a.q)
	if err != nil {
		t.Fatal(err)
	}
	if x.Counted != want.facts || x.Answer.Raw != want.raw {
		t.Errorf("%s\nexplain: engine counted %d facts, value %d; SQL %d, %d", describe(a), x.Counted, x.Answer.Raw, want.facts, want.raw)
	}
	of := quoted(a.q.Definition.Of)
	voided := g.seqs(t, fmt.Sprintf(`SELECT count(*) FROM facts f JOIN facts v ON v.voids = f.id AND v.voids <> '' AND v.seq <= %d WHERE f.kind IN %s`, a.q.At, of))[0]
	all := g.seqs(t, fmt.Sprintf(`SELECT count(*) FROM facts f WHERE f.kind IN %s`, of))[0]
	later := g.seqs(t, fmt.Sprintf(`SELECT count(*) FROM facts f WHERE f.kind IN %s AND f.seq > %d`, of, a.q.At))[0]
	sum := x.Counted
	for _, c := range x.LeftOut {
		sum += c.Facts
		if c.Reason == figure.ReasonVoided && c.Facts != voided || c.Reason == figure.ReasonLater && c.Facts != later {
			t.Errorf("%s\nexplain %s: engine %d, SQL voided %d, later %d", describe(a), c.Reason, c.Facts, voided, later)
		}
	}
	if sum != all {
		t.Errorf("%s\nexplain: %d counted and left out, the log has %d", describe(a), sum, all)
	}
}
