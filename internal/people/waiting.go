package people

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/store"
)

func scanKey(rows *sql.Rows) (key string, err error) {
	err = rows.Scan(&key)
	return key, err
}

// MaxWaiting is the most that is counted of what waits: more is more.
const MaxWaiting = 99

// within is what the actor's rights for an act cover of the people, as a condition on p.home: its
// place, or the ranges of its reporting unit. Rights in a line alone cover what
// their organisation brought in.
func within(actor access.Actor, act access.Act, args *[]any) string {
	var alternatives []string
	put := func(condition string, values ...any) {
		for _, v := range values {
			*args = append(*args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(*args)), 1)
		}
		alternatives = append(alternatives, condition)
	}
	for _, g := range access.Reach(actor, act) {
		switch {
		case g.Only != "":
		case g.Line != "":
			put(`(p.home >= ? AND p.home < ? AND p.person IN (SELECT o.person FROM people_profile o WHERE o.org = ? AND o.org <> ''))`, g.Place, area.Code(g.Place).End(), g.Line)
		case g.Unit != "":
			for _, span := range area.Default().UnitRanges(g.Unit, actor.At.Day()) {
				put(`(p.home >= ? AND p.home < ?)`, string(area.Default().At(span[0])), area.Default().At(span[1]-1).End())
			}
		default:
			put(`(p.home >= ? AND p.home < ?)`, g.Place, area.Code(g.Place).End())
		}
	}
	if len(alternatives) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(alternatives, " OR ") + ")"
}

func (p *People) count(ctx context.Context, query string, args ...any) (int, error) {
	args = append(args, MaxWaiting)
	var n int
	err := p.db.Read().QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (%s LIMIT $%d) w", query, len(args)), args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what waits: %w", err)
	}
	return n, nil
}

// HeldWaiting counts the held records that the actor may admit, up to MaxWaiting.
func (p *People) HeldWaiting(ctx context.Context, actor access.Actor) (int, error) {
	var args []any
	where := within(actor, access.PersonEdit, &args)
	return p.count(ctx, `SELECT p.person FROM people p WHERE p.state = 'held' AND `+where, args...)
}

// TwinsWaiting counts the open pairs the actor may decide, up to MaxWaiting.
// What waits is few and the people are many: CROSS JOIN keeps SQLite from
// beginning with the people of the actor's whole place.
func (p *People) TwinsWaiting(ctx context.Context, actor access.Actor) (int, error) {
	var args []any
	left := within(actor, access.PersonMerge, &args)
	right := strings.ReplaceAll(within(actor, access.PersonMerge, &args), "p.", "q.")
	return p.count(ctx, `SELECT t.person FROM people_twin t CROSS JOIN people p CROSS JOIN people q
		WHERE p.person = t.person AND q.person = t.other AND t.verdict = '' AND p.state <> 'left' AND q.state <> 'left' AND `+left+` AND `+right, args...)
}

// CredentialsWaiting counts the credentials that the actor may verify and
// nobody has, up to MaxWaiting. Those the actor recorded wait for somebody else.
func (p *People) CredentialsWaiting(ctx context.Context, actor access.Actor) (int, error) {
	var args []any
	where := within(actor, access.CredentialVerify, &args)
	args = append(args, actor.ID)
	return p.count(ctx, fmt.Sprintf(`SELECT c.person FROM people_credential c CROSS JOIN people p
		WHERE p.person = c.person AND c.verdict = '' AND p.state <> 'left' AND %s AND c.recorded_by <> $%d`, where, len(args)), args...)
}

// CredentialFind asks for credentials.
type CredentialFind struct {
	Which string // open: not verified; expiring: within 60 days, or expired; empty: all
	Place area.Code
	After string // the cursor of the page before
	Limit int    // 0 is 50, at most 200
}

// ExpiresWithin is how many days before its end a credential is listed as
// expiring.
const ExpiresWithin = 60

// Holding is a credential with whose it is.
type Holding struct {
	Credential
	Card Card
}

// CredentialPage is one page of credentials. Next is the cursor of the page
// after, empty at the end.
type CredentialPage struct {
	Rows []Holding
	Next string
}

// Credentials lists credentials of people the actor may see, masked, by person.
// The look is logged with the persons.
func (p *People) Credentials(ctx context.Context, actor access.Actor, f CredentialFind) (CredentialPage, error) {
	t := access.Thing{Kind: "people", Place: string(f.Place)}
	if !access.Somewhere(actor, access.PersonRead) {
		return CredentialPage{}, p.access.Guard(ctx, actor, access.PersonRead, t, "credentials")
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	person, id, _ := strings.Cut(f.After, "|")
	var args []any
	where := within(actor, access.PersonRead, &args)
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where += " AND " + condition
	}
	today := civil.At(p.clock()).Day()
	add(`(c.person, c.credential) > (?, ?)`, person, id)
	add(`p.home >= ? AND p.home < ?`, string(f.Place), f.Place.End())
	switch f.Which {
	case "open":
		add(`c.verdict = ''`)
	case "expiring":
		add(`c.valid_to > 0 AND c.valid_to <= ?`, int64(today)+ExpiresWithin)
	}
	args = append(args, f.Limit+1)
	rows, err := p.db.Read().QueryContext(ctx, `SELECT `+cardColumns+`, c.credential, c.kind, c.issuer, length(c.number), c.valid_from, c.valid_to,
		c.recorded_by, c.recorded_at, c.verified_by, c.verified_at, c.verdict, c.note
		FROM people_credential c JOIN people p ON p.person = c.person WHERE p.state <> 'left' AND `+where+
		fmt.Sprintf(` ORDER BY c.person, c.credential LIMIT $%d`, len(args)), args...)
	if err != nil {
		return CredentialPage{}, fmt.Errorf("list credentials: %w", err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (h Holding, err error) {
		var from, to, length int64
		c := &h.Credential
		r, err := scanPerson(rows, &c.ID, &c.Kind, &c.Issuer, &length, &from, &to, &c.RecordedBy, &c.RecordedAt, &c.VerifiedBy, &c.VerifiedAt, &c.Verdict, &c.Note)
		if err != nil {
			return h, err
		}
		c.From, c.To, c.HasNumber = civil.Day(from), civil.Day(to), length > 0
		h.Card, err = p.card(r)
		return h, err
	})
	if err != nil {
		return CredentialPage{}, fmt.Errorf("list credentials: %w", err)
	}
	out := CredentialPage{Rows: found}
	if len(found) > f.Limit {
		out.Rows = found[:f.Limit]
		end := out.Rows[f.Limit-1]
		out.Next = end.Card.Person + "|" + end.ID
	}
	shown := make([]string, len(out.Rows))
	for i, h := range out.Rows {
		shown[i] = h.Card.Person
	}
	if len(shown) == 0 {
		return out, nil
	}
	t.ID = "credentials"
	return out, p.logList(ctx, actor, t, shown)
}

// logList writes a look at a list down. Whether each row may be seen was asked
// by the query; the place of the thing is where the rows lie, not the city.
func (p *People) logList(ctx context.Context, actor access.Actor, t access.Thing, shown []string) error {
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return access.Record(ctx, tx, actor, access.PersonRead, t, "list", access.Done, shown...)
	})
}
