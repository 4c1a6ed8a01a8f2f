package people

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// ReportIn is a party member's report to the community of residence (双报到). It
// is no service; service after it is counted by itself.
type ReportIn struct {
	Person    string
	Community area.Code
	At        civil.Instant
	Way       Way
	Branch    string // the member's own party organisation
	Post      string // offered there; empty while none was
	Fact      string // id of its fact
}

// Way is who reported.
type Way string

// The ways.
const (
	BySelf Way = "self"
	ByUnit Way = "unit" // the branch reported for its members
)

var (
	badReport    = text.Label{Zh: "请选到社区（村），并写明所在党组织", En: "choose a community and name the branch"}
	notConfirmed = text.Label{Zh: "登记尚未确认，不能报到", En: "the record is not confirmed yet"}
)

// ReportIn records that a person reported to a community, and writes the fact.
// The same person and community again is the same report. Only the
// community's own branch records it for others; actor is nil for the person.
func (p *People) ReportIn(ctx context.Context, actor *access.Actor, in ReportIn) (ReportIn, error) {
	code, err := p.atlas.Parse(string(in.Community))
	in.Branch = strings.TrimSpace(in.Branch)
	if err != nil || code.Level() != area.Community || len([]rune(in.Branch)) > maxText || in.Way != BySelf && in.Way != ByUnit {
		return in, fault.New(fault.Invalid, badReport)
	}
	by := "self"
	t := access.Thing{Kind: "report-in", ID: in.Person, Place: string(code)}
	if actor != nil {
		by = actor.ID
		// Whoever may see membership there may record it; the look is the act.
		if err := p.access.LookAt(ctx, *actor, access.PartyRead, t, string(access.PartyWork), in.Person); err != nil {
			return in, err
		}
	}
	in.Community, in.At = code, civil.At(p.clock())
	in.Fact = "report-in-" + in.Person + "-" + string(code)
	f := &fact.Fact{
		ID: in.Fact, Kind: "report_in", Start: in.At, Place: string(code), Person: in.Person, Quantity: 1,
		Source: "people:report-in", RecordedBy: by,
	}
	prepared, err := p.log.Prepare(f)
	if err != nil {
		return in, fmt.Errorf("report in: %w", err)
	}
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, err := living(ctx, tx, in.Person)
		if err != nil {
			return err
		}
		if r.State != Confirmed {
			return fault.New(fault.Conflict, notConfirmed)
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO people_report_in (person, community, at, way, branch, post, fact)
			VALUES ($1, $2, $3, $4, $5, '', $6) ON CONFLICT (person, community) DO NOTHING`,
			in.Person, string(code), int64(in.At), string(in.Way), in.Branch, in.Fact)
		if err != nil {
			return fmt.Errorf("report in: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if _, err := p.log.Append(ctx, tx, prepared); err != nil {
			return fmt.Errorf("report in: %w", err)
		}
		if r.Party {
			return nil
		}
		now := r
		if _, err := p.open(&now); err != nil {
			return err
		}
		now.Party = true
		now.digest(p.keys)
		if err := p.change(ctx, tx, &now, &r); err != nil {
			return err
		}
		return p.register.Apply(ctx, tx, &register.Batch{Persons: []register.Person{now.counted()}})
	})
	return in, err
}

// Reported is a member as the community's branch sees one.
type Reported struct {
	ReportIn
	Card
}

// ReportedTo lists who reported to a community, for its own branch: party
// membership of named people is shown to nobody else (the district sees sums).
func (p *People) ReportedTo(ctx context.Context, actor access.Actor, community area.Code, purpose, after string, limit int) ([]Reported, error) {
	if community.Level() != area.Community {
		return nil, fault.In("community", fineHome)
	}
	rows, err := p.db.Read().QueryContext(ctx, `SELECT `+cardColumns+`, i.at, i.way, i.branch, i.post, i.fact FROM people_report_in i
		JOIN people p ON p.person = i.person WHERE i.community = $1 AND i.person > $2 ORDER BY i.person LIMIT $3`, string(community), after, limit)
	if err != nil {
		return nil, fmt.Errorf("list who reported: %w", err)
	}
	var shown []string
	out, err := store.Collect(rows, func(rows *sql.Rows) (m Reported, err error) {
		m.Community = community
		r, err := scanPerson(rows, &m.At, &m.Way, &m.Branch, &m.Post, &m.Fact)
		if err != nil {
			return m, err
		}
		m.ReportIn.Person = r.Key
		shown = append(shown, r.Key)
		m.Card, err = p.card(r)
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("list who reported: %w", err)
	}
	t := access.Thing{Kind: "report-in", Place: string(community)}
	if err := p.access.LookAt(ctx, actor, access.PartyRead, t, purpose, shown...); err != nil {
		return nil, err
	}
	return out, nil
}

// OfferPost notes which post a member was offered.
func (p *People) OfferPost(ctx context.Context, actor access.Actor, person string, community area.Code, post string) error {
	t := access.Thing{Kind: "report-in", ID: person, Place: string(community)}
	if err := p.access.LookAt(ctx, actor, access.PartyRead, t, string(access.PartyWork), person); err != nil {
		return err
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx, "UPDATE people_report_in SET post = $1 WHERE person = $2 AND community = $3", post, person, string(community))
		if err != nil {
			return fmt.Errorf("offer a post: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("%w: nobody reported so", ErrUnknown)
		}
		return nil
	})
}

func (p *People) reportIns(ctx context.Context, person string) ([]ReportIn, error) {
	rows, err := p.db.Read().QueryContext(ctx,
		"SELECT person, community, at, way, branch, post, fact FROM people_report_in WHERE person = $1 ORDER BY community", person)
	if err != nil {
		return nil, fmt.Errorf("read report-ins: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (in ReportIn, err error) {
		err = rows.Scan(&in.Person, &in.Community, &in.At, &in.Way, &in.Branch, &in.Post, &in.Fact)
		return in, err
	})
}
