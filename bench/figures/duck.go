package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"linli/internal/area"
	"linli/internal/fact"
	"linli/internal/figure"
)

// duck is DuckDB with the same records in its own file format and two threads:
// codes as small integers, sorted as it likes them best, by kind, place and
// day, and each fact with the position from which it is dead.
type duck struct{ db *sql.DB }

func openDuck(ctx context.Context, dir string, c *city) (*duck, error) {
	path := filepath.Join(dir, "duck.db")
	_, missing := os.Stat(path + ".done")
	if missing != nil {
		os.Remove(path)
	}
	connector, err := duckdb.NewConnector(path+"?threads=2", nil)
	if err != nil {
		return nil, err
	}
	d := &duck{sql.OpenDB(connector)}
	d.db.SetMaxOpenConns(1)
	if missing != nil {
		if err := d.fill(ctx, connector, c); err != nil {
			return nil, fmt.Errorf("fill DuckDB: %w", err)
		}
		if err := os.WriteFile(path+".done", nil, 0o600); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func code(codes fact.Codes, key string) int {
	for i := range codes {
		if codes[i].Key == key {
			return i
		}
	}
	return -1
}

func (d *duck) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := d.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

func (d *duck) fill(ctx context.Context, connector driver.Connector, c *city) error {
	err := d.exec(ctx,
		`CREATE TABLE raw (seq INTEGER, kind UTINYINT, day INTEGER, month INTEGER, place BIGINT, person INTEGER, org SMALLINT, team SMALLINT, site SMALLINT,
			project SMALLINT, campaign UTINYINT, category UTINYINT, item UTINYINT, unit UTINYINT, grade UTINYINT, quantity INTEGER, dead INTEGER)`,
		"CREATE TABLE org (org SMALLINT, kind UTINYINT, seat BIGINT)", "CREATE TABLE site (site SMALLINT, kind UTINYINT)",
		"CREATE TABLE person (person INTEGER, home BIGINT, birth INTEGER, party BOOLEAN)")
	if err != nil {
		return err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	table := func(name string, rows int64, row func(i int64) []driver.Value) error {
		a, err := duckdb.NewAppenderFromConn(conn, "", name)
		if err != nil {
			return err
		}
		for i := int64(1); i <= rows; i++ {
			if v := row(i); v != nil {
				if err := a.AppendRow(v...); err != nil {
					return err
				}
			}
		}
		return a.Close()
	}
	place := func(at int) int64 {
		var n int64
		fmt.Sscan(string(c.communities[at]), &n)
		return n
	}
	places := make([]int64, len(c.communities))
	for i := range places {
		places[i] = place(i)
	}
	null := func(n int) driver.Value {
		if n == 0 {
			return nil
		}
		return int16(n)
	}
	err = table("raw", c.facts, func(i int64) []driver.Value {
		r := c.record(i + headFacts)
		if r.kind < 0 {
			return nil
		}
		var person driver.Value
		if r.person != 0 {
			person = int32(r.person)
		}
		return []driver.Value{int32(r.seq), uint8(r.kind), int32(r.day), int32(r.day.Month()), places[r.place], person, null(r.org), null(r.team), null(r.site), null(r.project),
			uint8(r.campaign), uint8(r.category), uint8(r.item), uint8(r.unit), uint8(r.grade), int32(r.quantity), int32(r.dead)}
	})
	if err != nil {
		return err
	}
	if err := table("org", orgs-1, func(i int64) []driver.Value {
		return []driver.Value{int16(i), uint8(code(fact.OrgKinds, c.orgKind(int(i)))), places[c.seat(int(i))]}
	}); err != nil {
		return err
	}
	if err := table("site", int64(2*len(c.communities)), func(i int64) []driver.Value {
		return []driver.Value{int16(i), uint8(code(fact.SiteKinds, c.siteKind(int(i))))}
	}); err != nil {
		return err
	}
	if err := table("person", persons, func(i int64) []driver.Value {
		return []driver.Value{int32(i), places[c.home(int(i))], int32(birth(int(i))), party(int(i))}
	}); err != nil {
		return err
	}
	return d.exec(ctx, "CREATE TABLE facts AS SELECT * FROM raw ORDER BY kind, place, day", "DROP TABLE raw", "CHECKPOINT")
}

// query writes a question as SQL.
func (d *duck) query(q figure.Question, by string) string {
	def := q.Definition
	froms := "facts f"
	var conds []string
	add := func(format string, args ...any) { conds = append(conds, fmt.Sprintf(format, args...)) }
	in := func(column string, codes []string) { add("%s IN (%s)", column, strings.Join(codes, ",")) }
	numbers := func(list []string, values []string, match func(want, have string) bool) []string {
		out := []string{"-1"}
		for i, have := range list {
			for _, want := range values {
				if match(want, have) {
					out = append(out, fmt.Sprint(i))
				}
			}
		}
		return out
	}
	same := func(a, b string) bool { return a == b }
	var kindKeys []string
	for _, k := range kinds {
		kindKeys = append(kindKeys, k.key)
	}
	in("f.kind", numbers(kindKeys, def.Of, same))
	needOrg, needPerson := def.Attribute == figure.SeatOfOrganiser, def.Attribute == figure.PlaceOfRegistration
	for k, values := range def.Where {
		switch k {
		case "category":
			in("f.category", numbers(categories, values, fact.Covers))
		case "campaign":
			in("f.campaign", numbers(campaigns, values, same))
		case "item":
			in("f.item", numbers(items, values, same))
		case "org", "team", "site", "project":
			var n []string
			for _, v := range values {
				n = append(n, strings.TrimLeft(v[1:], "0"))
			}
			in("f."+k, n)
		case "org.kind":
			needOrg = true
			in("o.kind", numbers(fact.OrgKinds.Keys(), values, same))
		case "site.kind":
			froms += " JOIN site s ON s.site = f.site"
			in("s.kind", numbers(fact.SiteKinds.Keys(), values, same))
		case "grade":
			g, _ := fact.ParseGrade(values[0])
			add("f.grade >= %d", g)
		case "person.party":
			needPerson = true
			add("p.party = %v", values[0] == "yes")
		case "person.age":
			needPerson = true
			var low, high int
			fmt.Sscanf(values[0], "%d-%d", &low, &high)
			add("(f.month - p.birth) // 12 BETWEEN %d AND %d", low, high)
		}
	}
	if unit, ok := map[figure.Measure]string{figure.Hours: "minute", figure.Portions: "portion", figure.Replies: "message", figure.BloodUnits: "ml", figure.Money: "fen"}[def.Measure]; ok {
		in("f.unit", numbers(units, []string{unit}, same))
	}
	column := "f.place"
	if needOrg {
		froms += " JOIN org o ON o.org = f.org"
	}
	if needPerson {
		froms += " JOIN person p ON p.person = f.person"
	}
	switch def.Attribute {
	case figure.SeatOfOrganiser:
		column = "o.seat"
	case figure.PlaceOfRegistration:
		column = "p.home"
	}
	if q.Place != "" {
		low := area.Code(q.Place).Full()
		low += strings.Repeat("0", 12-len(low))
		var from, width int64
		fmt.Sscan(low, &from)
		width = 1
		for range 12 - len(q.Place) {
			width *= 10
		}
		add("%s >= %d AND %s < %d", column, from, column, from+width)
	}
	const zone = "(110115403, 110115012, 110115013)"
	switch {
	case q.Unit == "bda":
		add("%s // 1000 IN %s", column, zone)
	case q.Unit != "":
		add("%s // 1000000 = %s AND %s // 1000 NOT IN %s", column, q.Unit, column, zone)
	}
	if q.From != 0 {
		add("f.day >= %d", q.From)
	}
	if q.To != 0 {
		add("f.day <= %d", q.To)
	}
	if q.At != 0 {
		add("f.seq <= %d AND f.dead > %d", q.At, q.At)
	} else {
		add("f.dead = %d", never)
	}
	what := "COALESCE(sum(f.quantity), 0)::BIGINT"
	switch def.Measure {
	case figure.Persons:
		what = "count(DISTINCT f.person)"
	case figure.Others:
		what = "0::BIGINT"
	case figure.Organisations:
		what = "count(DISTINCT f.org)"
	case figure.Teams:
		what = "count(DISTINCT f.team)"
	case figure.Sites:
		what = "count(DISTINCT f.site)"
	case figure.Projects:
		what = "count(DISTINCT f.project)"
	case figure.Communities:
		what = "count(DISTINCT f.place)"
	case figure.Townships:
		what = "count(DISTINCT f.place // 1000)"
	case figure.PersonTimes:
		if timed(def.Of) {
			what = "count(*)"
		}
	}
	if by == figure.ByTownship {
		return fmt.Sprintf("SELECT %s // 1000, %s FROM %s WHERE %s GROUP BY 1 ORDER BY 1", column, what, froms, strings.Join(conds, " AND "))
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE %s", what, froms, strings.Join(conds, " AND "))
}

// timed reports whether kinds are timed, all of them or none.
func timed(of []string) bool {
	for _, k := range allKinds {
		if k.Key == of[0] {
			return k.Timed
		}
	}
	return false
}
