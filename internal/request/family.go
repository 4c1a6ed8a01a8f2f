package request

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// The compartment of medics' families. Nobody lists them, and no staff opens
// them: their needs stand in no queue, map, sheet or figure of a community, and
// staff who look after them (access.FamilyKeep) see an alias, the district and
// where the need stands. The address is released to the helper of one task, for
// one purpose and a limited time, and the family sees it.

// Trained tells whether a person's training in a course counts on a day;
// *training.Training satisfies it.
type Trained interface {
	Passed(ctx context.Context, person, course string, on civil.Day) (bool, error)
}

// Faults of the compartment.
var (
	ErrPledge  = fault.New(fault.Refused, text.Label{Zh: "帮助医务人员家庭，须先完成培训并签署保密承诺", En: "to help families of medics, pass the training and sign the pledge first"})
	ErrRelease = fault.New(fault.Refused, text.Label{Zh: "看地址的时间已过；还需要的话，请联系专管员延长", En: "the time for which the address was open is over; if you still need it, ask the keeper"})
	ErrPurpose = fault.In("purpose", text.Label{Zh: "请选择为什么要看", En: "say what it is for"})
)

// PledgeVersion names the words of the pledge; whoever changes a word gives it
// another.
const PledgeVersion = "2020-02-10"

// PledgeWords are what a helper of medics' families signs.
var PledgeWords = text.Label{
	Zh: "我承诺：只在办这一件事期间、为这一件事使用住址和电话；不抄录、不拍照、不转告任何人，包括家人和其他志愿者；不打听是哪家医院、哪位医生；办完即忘，手机不留存；违反的，停止服务并承担责任。",
	En: "I promise: I use address and phone during this task and for it alone; I do not copy or photograph them, and tell nobody, neither my family nor other volunteers; I do not ask which hospital or which doctor; once it is done I keep nothing. If I break this I may not serve any more and answer for it.",
}

// Pledge is a person's signature under the words in force.
func (r *Requests) Pledge(ctx context.Context, person, version string) error {
	if version != PledgeVersion {
		return fault.In("version", text.Label{Zh: "承诺书已更新，请看新的再签", En: "the pledge has changed: read the new one"})
	}
	sum := sha256.Sum256([]byte(PledgeVersion + "\x00" + PledgeWords.Zh + "\x00" + PledgeWords.En))
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		servable, err := r.o.People.Servable(ctx, tx, []string{person})
		if err != nil {
			return err
		}
		if !servable[person] {
			return ErrShell
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO request_pledge (person, version, hash, signed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (person, version) DO NOTHING",
			person, version, hex.EncodeToString(sum[:]), int64(r.now()))
		if err != nil {
			return fmt.Errorf("sign the pledge of %s: %w", person, err)
		}
		h, err := readHelper(ctx, tx, person)
		if err != nil || h == nil {
			return err
		}
		if h.Skills, err = r.marks(ctx, tx, person); err != nil {
			return err
		}
		h.changed = r.now()
		if _, err := tx.ExecContext(ctx, "UPDATE request_helper SET skills = $1, changed_at = $2 WHERE person = $3", h.Skills, int64(h.changed), person); err != nil {
			return fmt.Errorf("mark helper %s: %w", person, err)
		}
		tx.AfterCommit(func() { r.line.set(*h) })
		return nil
	})
}

// Pledged is when a person signed the words in force; 0: not.
func (r *Requests) Pledged(ctx context.Context, q store.Queryer, person string) (at civil.Instant, err error) {
	err = q.QueryRowContext(ctx, "SELECT signed_at FROM request_pledge WHERE person = $1 AND version = $2", person, PledgeVersion).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for the pledge of %s: %w", person, err)
	}
	return at, nil
}

// trainedFor reports whether a person has passed the course; where none is named,
// everybody has.
func (r *Requests) trainedFor(ctx context.Context, person string) (bool, error) {
	if r.o.Trained == nil || r.o.FamilyCourse == "" {
		return true, nil
	}
	return r.o.Trained.Passed(ctx, person, r.o.FamilyCourse, r.now().Day())
}

// admitted reports whether somebody may help families of medics: trained, and
// signed.
func (r *Requests) admitted(ctx context.Context, q store.Queryer, person string) (bool, error) {
	at, err := r.Pledged(ctx, q, person)
	if err != nil || at == 0 {
		return false, err
	}
	return r.trainedFor(ctx, person)
}

// aliases are words that say nothing; a family is one of them and a number.
var aliases = []string{"青松", "翠竹", "寒梅", "银杏", "海棠", "白杨", "玉兰", "石榴", "丁香", "紫藤", "芍药", "春柳"}

// Alias is what a family is called instead of by its name. It follows from the
// need's number and a key outside the database, so two needs of a family have
// two.
func (r *Requests) Alias(id string) string {
	i := r.o.Keys.Index("request.alias", id)
	return fmt.Sprintf("%s %03d", aliases[int(i[0])%len(aliases)], (int(i[1])<<8|int(i[2]))%1000)
}

// Where is the place of a need as it may be shown beside it: of a medic's family
// the district.
func (q *Request) Where() string {
	if q.Care == Medic && len(q.Place) > 6 {
		return q.Place[:6]
	}
	return q.Place
}

// Serves is the organisation that facts about a need may name: none of a medic's
// family, for it might be the hospital.
func (q *Request) Serves() string {
	if q.Care == Medic {
		return ""
	}
	return q.Org
}

// Opening is for how long a family's address is open to the helper of a task.
type Opening struct {
	Person, Purpose string
	From, Until     civil.Instant
	ExtendedBy, Why string
}

// releasePurposes are what a family's address may be opened for.
var releasePurposes = []struct {
	key  string
	name text.Label
}{
	{"door", text.Label{Zh: "上门办这件事", En: "go to the door for this task"}},
	{"call", text.Label{Zh: "先打电话约时间", En: "ring to agree on a time"}},
	{"ride", text.Label{Zh: "去接人", En: "pick somebody up"}},
}

func purposeName(key string) text.Label {
	for _, p := range releasePurposes {
		if p.key == key {
			return p.name
		}
	}
	return text.Label{}
}

const releaseColumns = "person, purpose, from_at, until_at, extended_by, why"

func scanRelease(scan func(...any) error) (x Opening, err error) {
	return x, scan(&x.Person, &x.Purpose, &x.From, &x.Until, &x.ExtendedBy, &x.Why)
}

// Released is the newest release of a need's address, or nil.
func (r *Requests) Released(ctx context.Context, id string) (*Opening, error) {
	x, err := scanRelease(r.db.Read().QueryRowContext(ctx, "SELECT "+releaseColumns+" FROM request_release WHERE need = $1 ORDER BY from_at DESC, hand DESC LIMIT 1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the release of %s: %w", id, err)
	}
	return &x, nil
}

// release opens a family's address to the helper, or finds that it is open: from
// the first look on the clock runs.
func (r *Requests) release(ctx context.Context, tx *store.Tx, q *Request, mine *Hand, purpose string) error {
	if purposeName(purpose) == (text.Label{}) {
		return ErrPurpose
	}
	if ok, err := r.admitted(ctx, tx, mine.Person); err != nil || !ok {
		return errors.Join(err, faultIf(!ok, ErrPledge))
	}
	now := r.now()
	var until civil.Instant
	err := tx.QueryRowContext(ctx, "SELECT until_at FROM request_release WHERE need = $1 AND hand = $2", q.ID, mine.ID).Scan(&until)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err := tx.ExecContext(ctx, `INSERT INTO request_release (need, hand, person, purpose, from_at, until_at, extended_by, why)
			VALUES ($1, $2, $3, $4, $5, $6, '', '')`, q.ID, mine.ID, mine.Person, purpose, int64(now), int64(now+r.rules().Release.millis()))
		if err != nil {
			return fmt.Errorf("release the address of %s: %w", q.ID, err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("read the release of %s: %w", q.ID, err)
	case until <= now:
		return ErrRelease
	}
	return nil
}

// Extend lets the helper of a task see the address once more for as long as the
// first time. The keeper does not see it.
func (r *Requests) Extend(ctx context.Context, actor access.Actor, id, why string) error {
	why = strings.TrimSpace(why)
	if n := utf8.RuneCountInString(why); n < 2 || n > 200 {
		return errWhy
	}
	q, err := r.guarded(ctx, actor, access.FamilyKeep, id, "extend")
	if err != nil {
		return err
	}
	if q.Care != Medic {
		return ErrMoved
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		open, err := hands(ctx, tx, "WHERE need = $1 AND ended_at = 0", id)
		if err != nil {
			return err
		}
		n := int64(0)
		for _, h := range open {
			if actor.Person != "" && h.Person == actor.Person {
				return access.ErrSame
			}
			res, err := tx.ExecContext(ctx, "UPDATE request_release SET until_at = $1, extended_by = $2, why = $3 WHERE need = $4 AND hand = $5",
				int64(r.now()+r.rules().Release.millis()), actor.ID, why, id, h.ID)
			if err != nil {
				return fmt.Errorf("extend the release of %s: %w", id, err)
			}
			m, err := res.RowsAffected()
			if err != nil {
				return fmt.Errorf("extend the release of %s: %w", id, err)
			}
			n += m
		}
		if n == 0 {
			return ErrMoved
		}
		return access.Record(ctx, tx, actor, access.FamilyKeep, q.Thing(), "extend "+why, access.Done, subject(id))
	})
}

// Family is a need of the compartment as its keeper sees it.
type Family struct {
	Request
	Alias   string
	Release *Opening
	Helpers []Hand
}

// Families are the needs of the compartment that are not closed, in the part of
// the city of which the actor is the keeper: tasks to be looked after, by alias.
// It names nobody, and no community.
func (r *Requests) Families(ctx context.Context, actor access.Actor, place string) ([]Family, error) {
	if len(place) > 6 {
		return nil, access.ErrDenied
	}
	if err := r.o.Access.Look(ctx, actor, access.FamilyKeep, access.Thing{Kind: "families", Place: place}, "tasks"); err != nil {
		return nil, err
	}
	needs, err := list(ctx, r.db.Read(), "WHERE care = 'medic' AND closed_at = 0 AND state <> 'unproven' AND place >= $1 AND place < $2 ORDER BY rank, need LIMIT 200",
		place, area.Code(place).End())
	if err != nil {
		return nil, err
	}
	out := make([]Family, len(needs))
	for i := range needs {
		f := &out[i]
		f.Request, f.Alias = needs[i], r.Alias(needs[i].ID)
		if f.Release, err = r.Released(ctx, f.ID); err != nil {
			return nil, err
		}
		if f.Helpers, err = hands(ctx, r.db.Read(), "WHERE need = $1 AND ended_at = 0 ORDER BY hand", f.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}
