package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/text"
)

// ownKind is what a code is for that shows what there is about a phone.
const ownKind onetime.Kind = "help-own"

// often says in how long a code may be asked for again.
func often(over *limit.Error) error {
	seconds := int64((over.Wait + time.Second - 1) / time.Second)
	if seconds < 100 {
		return fault.New(fault.TooMany, text.Label{Zh: "现在人多，请等 %d 秒再按一次", En: "many at once: press again in %d seconds"}.With(seconds))
	}
	return fault.New(fault.TooMany, text.Label{Zh: "验证码要得太频繁，请 %d 分钟后再试", En: "codes were asked for too often: try again in %d minutes"}.With((seconds+59)/60))
}

// AskOwn sends a code to a phone, by which its holder, or their family, sees what
// there is about them. Whether there is anything is not told before Own.
func (r *Requests) AskOwn(ctx context.Context, from onetime.Visitor, typed string) (phone ident.Phone, ticket onetime.Ticket, err error) {
	if phone, err = ident.ParseMobile(strings.TrimSpace(typed)); err != nil {
		return "", ticket, fault.In("phone", msgNeedMobile)
	}
	if !r.o.Codes.On() {
		return "", ticket, ErrCodesOff
	}
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		ticket, err = r.o.Codes.Order(ctx, tx, onetime.Order{Kind: ownKind, Phone: phone, From: from})
		return err
	})
	var over *limit.Error
	if errors.As(err, &over) {
		err = often(over)
	}
	return phone, ticket, err
}

// Own is what there is about a phone.
type Own struct {
	Needs  []Request // newest first, without those never proven
	Rounds []OwnRound
}

// OwnRound is a care round with somebody it looks after.
type OwnRound struct {
	Round  Round
	Member Member
	Path   string // of their page
}

// Own is what there is about a phone whose code is right.
func (r *Requests) Own(ctx context.Context, from onetime.Visitor, challenge string, phone ident.Phone, code string) (own Own, err error) {
	var right bool
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		answer, err := r.o.Codes.Guess(ctx, tx, onetime.Guess{Kind: ownKind, Challenge: challenge, Phone: phone, From: from, Code: code})
		if right = answer.Right; err != nil || !right {
			return err // the guess must be counted
		}
		own.Needs, err = list(ctx, tx, "WHERE phone = $1 AND phone <> '' AND state <> 'unproven' ORDER BY asked_at DESC, need LIMIT 50", r.phoneIndex(phone))
		if err != nil {
			return err
		}
		own.Rounds, err = r.ownRounds(ctx, tx, r.phoneIndex(phone))
		return err
	})
	if err == nil && !right {
		err = ErrCode
	}
	return own, err
}

func (r *Requests) ownRounds(ctx context.Context, tx *store.Tx, phone string) ([]OwnRound, error) {
	members, err := members(ctx, tx, "WHERE phone = $1 AND phone <> '' ORDER BY since_at DESC, round, member LIMIT 50", phone)
	if err != nil {
		return nil, err
	}
	out := make([]OwnRound, len(members))
	for i, m := range members {
		o := &out[i]
		o.Member, o.Path = m, r.MemberPath(m.Round, m.ID)
		if o.Round, err = readRound(ctx, tx, m.Round); err != nil {
			return nil, err
		}
		// Who joined before there were links has one from now on.
		_, err := tx.ExecContext(ctx, "UPDATE request_member SET link = $1 WHERE round = $2 AND member = $3 AND link = ''", r.memberLink(m.Round, m.ID), m.Round, m.ID)
		if err != nil {
			return nil, fmt.Errorf("give a member of round %s a link: %w", m.Round, err)
		}
	}
	return out, nil
}

func members(ctx context.Context, q store.Queryer, where string, args ...any) ([]Member, error) {
	rows, err := q.QueryContext(ctx, "SELECT round, member, state, since_at FROM request_member "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read members of rounds: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (m Member, err error) {
		return m, rows.Scan(&m.Round, &m.ID, &m.State, &m.Since)
	})
	if err != nil {
		return nil, fmt.Errorf("read members of rounds: %w", err)
	}
	return out, nil
}

// memberSecret is what a member's page is opened by.
func (r *Requests) memberSecret(round, member string) string {
	return r.Link("round " + r.memberRow(round, member))
}

// memberLink is how it stands in the database.
func (r *Requests) memberLink(round, member string) string {
	return linkDigest(r.memberSecret(round, member))
}

// MemberPath is the page of somebody in a care round for whoever has its link.
func (r *Requests) MemberPath(round, member string) string {
	return "/help/m/" + r.memberSecret(round, member)
}

// tellMember writes to whoever joins a round where their page is.
func (r *Requests) tellMember(ctx context.Context, tx *store.Tx, o Round, member string, phone ident.Phone) error {
	if r.o.Tell == nil || !phone.Mobile() {
		return nil
	}
	return r.o.Tell.Enqueue(ctx, tx, notify.Message{
		ID: "round-" + member, Template: TemplateRound, To: notify.Recipient{Kind: notify.Phone}, Phone: phone,
		Params: map[string]string{"what": o.Kind.Name().Zh, "link": r.o.Base + r.MemberPath(o.ID, member)},
	})
}

// OwnMember is somebody in a care round as they see it themselves.
type OwnMember struct {
	OwnRound
	Helper string // who comes, masked
	Turns  []Turn // the last ones, newest first
	Looks  []Sight
}

// ByMemberLink is what the link of somebody in a care round opens.
func (r *Requests) ByMemberLink(ctx context.Context, link string) (v OwnMember, err error) {
	found, err := members(ctx, r.db.Read(), "WHERE link = $1 AND link <> ''", linkDigest(link))
	if err != nil {
		return v, err
	}
	if len(found) == 0 {
		return v, ErrUnknown
	}
	v.Member, v.Path = found[0], r.MemberPath(found[0].Round, found[0].ID)
	if v.Round, err = r.Round(ctx, v.Member.Round); err != nil {
		return v, err
	}
	if v.Turns, err = turns(ctx, r.db.Read(), "WHERE round = $1 AND member = $2 ORDER BY day DESC LIMIT 7", v.Member.Round, v.Member.ID); err != nil {
		return v, err
	}
	if v.Looks, err = r.MemberLooks(ctx, v.Member.Round, v.Member.ID); err != nil {
		return v, err
	}
	cards, err := r.o.People.Cards(ctx, []string{v.Round.Helper})
	v.Helper = cards[v.Round.Helper].Name
	return v, err
}

// NoMore is the word of somebody in a care round that they do not want it any
// more: nobody rings or comes from now on, and the community is told.
func (r *Requests) NoMore(ctx context.Context, link string) error {
	v, err := r.ByMemberLink(ctx, link)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		m, now := v.Member, r.now()
		res, err := tx.ExecContext(ctx, "UPDATE request_member SET state = $1, ended_at = $2 WHERE round = $3 AND member = $4 AND state <> $5",
			string(MemberStopped), int64(now), m.Round, m.ID, string(MemberStopped))
		if err != nil {
			return fmt.Errorf("stop round %s for one: %w", m.Round, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // pressed again
		}
		note, err := r.sealNote(ctx, tx, Report{Round: m.Round, Member: m.ID, Day: now.Day(), Note: msgSaidNoMore.Zh})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO request_turn (round, member, day, state, helper, done_at, checks, alert, seen_at, seen_by, note)
			VALUES ($1, $2, $3, $4, '', $5, '', 1, 0, '', $6) ON CONFLICT (round, member, day) DO UPDATE SET alert = 1, seen_at = 0, seen_by = '',
			  state = CASE WHEN request_turn.state = 'due' THEN excluded.state ELSE request_turn.state END,
			  note = CASE WHEN length(request_turn.note) = 0 THEN excluded.note ELSE request_turn.note END`,
			m.Round, m.ID, int64(now.Day()), string(TurnSkipped), int64(now), note)
		if err != nil {
			return fmt.Errorf("tell the community that round %s ended for one: %w", m.Round, err)
		}
		return nil
	})
}

// lasts reports whether a round goes on for a member on a day.
func (v OwnMember) lasts(on civil.Day) bool {
	return v.Member.State == MemberActive && (v.Round.To == 0 || v.Round.To >= on)
}
