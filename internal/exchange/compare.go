package exchange

import (
	"context"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/ident"
)

// compare sets an answer beside what is here. Records are met by their number;
// what is left is met person by person and day by day, so that one shift here
// and two rows there are the same if their minutes are.
func (x *Exchange) compare(ctx context.Context, a *Answer, theirs []their) ([]Line, error) {
	if err := x.meet(ctx, theirs); err != nil {
		return nil, err
	}
	byRecord, byDay := map[string][]*their{}, map[dayKey][]*their{}
	var lines []Line
	for i := range theirs {
		t := &theirs[i]
		switch {
		case t.bad:
			lines = append(lines, Line{Sort: Bad, Said: t.said(), Here: -1, There: -1, Line: t.line})
		case t.record != "":
			byRecord[t.record] = append(byRecord[t.record], t)
		default:
			byDay[t.key()] = append(byDay[t.key()], t)
		}
	}
	left := map[dayKey]*Line{}
	var order []dayKey
	err := x.each(ctx, a.List, a.Scope, "", func(items []Item) (bool, error) {
		all, err := x.standings(ctx, x.db.Read(), a.Register, a.List, items)
		if err != nil {
			return false, err
		}
		for _, one := range all {
			if rows := byRecord[one.Key]; len(rows) > 0 {
				delete(byRecord, one.Key)
				lines = a.put(lines, Line{Item: one.Key, Person: one.Person, Day: one.Day, Here: one.Minutes, There: sum(rows), Line: rows[0].line})
				continue
			}
			if one.State == Kept {
				continue // nobody there should know of them
			}
			k := dayKey{one.Person, one.Day}
			l := left[k]
			if l == nil {
				l = &Line{Item: one.Key, Person: one.Person, Day: one.Day, Sort: Unsent}
				left[k], order = l, append(order, k)
			}
			l.Here += one.Minutes
			if one.State != Fresh {
				l.Sort = Missing
			}
		}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	for _, k := range order {
		l := *left[k]
		if rows := byDay[k]; len(rows) > 0 {
			delete(byDay, k)
			l.Sort, l.There, l.Line = "", sum(rows), rows[0].line
		} else {
			l.There = -1
		}
		lines = a.put(lines, l)
	}
	for record, rows := range byRecord {
		sent, err := sentOf(ctx, x.db.Read(), a.Register, a.List, []Item{{Key: record}})
		if err != nil {
			return nil, err
		}
		if was, ok := sent[record]; ok && !a.Scope.holds(was.Item) {
			continue // handed on from another place or time: not what is compared
		}
		lines = a.extra(lines, rows)
	}
	for _, rows := range byDay {
		lines = a.extra(lines, rows)
	}
	slices.SortStableFunc(lines, func(p, q Line) int {
		if c := slices.Index(Sorts(), p.Sort) - slices.Index(Sorts(), q.Sort); c != 0 {
			return c
		}
		if p.Day != q.Day {
			return int(p.Day - q.Day)
		}
		return strings.Compare(p.Person+p.Said+p.Item, q.Person+q.Said+q.Item)
	})
	a.Counts = map[Sort]int64{same: a.Counts[same]}
	for _, l := range lines {
		a.Counts[l.Sort]++
	}
	return lines, nil
}

type dayKey struct {
	who string
	day civil.Day
}

// put adds a line of what is here, unless both sides agree.
func (a *Answer) put(lines []Line, l Line) []Line {
	if l.Sort == "" {
		if a.List == Volunteers || near(l.Here, l.There) {
			a.Counts[same]++
			return lines
		}
		l.Sort = Differ
	}
	return append(lines, l)
}

// near forgives what is lost when minutes are written as hours with two places.
func near(a, b int64) bool { return a-b <= 1 && b-a <= 1 }

// extra adds what is there only. Rows of days outside the scope are not asked
// about.
func (a *Answer) extra(lines []Line, rows []*their) []Line {
	t := rows[0]
	if a.List == Hours && t.day != 0 && (t.day < a.Scope.From || t.day > a.Scope.To) {
		return lines
	}
	return append(lines, Line{Sort: Extra, Item: t.record, Person: t.person, Said: t.said(), Day: t.day, Here: -1, There: sum(rows), Line: t.line})
}

func sum(rows []*their) int64 {
	var n int64
	for _, t := range rows {
		n += t.minutes
	}
	return n
}

// meet finds out whom rows mean that name a document.
func (x *Exchange) meet(ctx context.Context, theirs []their) error {
	var numbers []string
	for _, t := range theirs {
		if t.person == "" && t.document != "" {
			numbers = append(numbers, t.document)
		}
	}
	found, err := x.people.ByDocument(ctx, x.db.Read(), distinct(numbers))
	if err != nil {
		return err
	}
	for i := range theirs {
		if t := &theirs[i]; t.person == "" {
			t.person = found[t.document]
		}
	}
	return nil
}

// key is by which a row without a record number is met.
func (t *their) key() dayKey {
	if t.person == "" {
		return dayKey{"?" + t.document, t.day}
	}
	return dayKey{t.person, t.day}
}

// said is what a row calls its person, masked, where nobody here is meant.
func (t *their) said() string {
	if t.person != "" || t.document == "" {
		return ""
	}
	return ident.Document{Type: ident.IDCard, Number: t.document}.Mask()
}
