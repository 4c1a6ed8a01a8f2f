package attendance

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"crypto/sha256"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/store"
	"linli/internal/text"
)

// Audit is a random check of verified service (Order 67, articles 20 to 22).
// The drawing can be repeated by anybody who may see the records: the seed is
// the root of the log at that moment, which nobody chooses, and the audit's id.
type Audit struct {
	ID         string // chosen by the client
	Scope      Scope
	From, To   civil.Day // when the shifts began
	Seed       string
	Population int64 // verified stints there were
	Size       int64 // drawn
	MadeBy     string
	MadeAt     civil.Instant
	Published  civil.Instant // 0: not yet
	Sound      int64         // of the drawn, by what was found
	Faulty     int64
	Unclear    int64
	Open       int64
}

// AuditItem is one record that was drawn.
type AuditItem struct {
	N             int64
	Person, Shift string
	Minutes       int64
	Finding       Finding
	Note, Who     string
	At            civil.Instant
}

// Finding is what a check of one record found.
type Finding string

// The findings.
const (
	Unchecked Finding = ""
	Sound     Finding = "sound"
	Faulty    Finding = "faulty"
	Unclear   Finding = "unclear"
)

const maxSample = 500

// Draw draws a sample of the verified service of a scope. The same id again
// gives the same audit.
func (a *Attendance) Draw(ctx context.Context, actor access.Actor, d Audit) (Audit, error) {
	var f fault.Faults
	if err := ident.Chosen(d.ID); err != nil {
		f.Add("id", text.Of(err))
	}
	if d.Size < 1 || d.Size > maxSample {
		f.Add("size", text.Label{Zh: fmt.Sprintf("抽查 1 到 %d 条", maxSample), En: fmt.Sprintf("draw 1 to %d", maxSample)})
	}
	if d.To < d.From {
		f.Add("to", text.Label{Zh: "结束日期早于开始日期", En: "the last day is before the first"})
	}
	if err := f.Err(); err != nil {
		return d, err
	}
	thing, err := a.guard(ctx, actor, access.ServiceApprove, d.Scope)
	if err != nil {
		return d, err
	}
	head := a.Log.Head()
	sum := sha256.Sum256([]byte(hex.EncodeToString(head.Root[:]) + " " + d.ID))
	d.Seed, d.MadeBy, d.MadeAt = hex.EncodeToString(sum[:]), actor.ID, a.now()
	err = a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := readAudit(ctx, tx, d.ID)
		if err == nil {
			d = before
			return nil
		}
		if !errors.Is(err, ErrUnknown) {
			return err
		}
		cond, args := d.Scope.where(3)
		args = append([]any{int64(d.From.Start()), int64((d.To + 1).Start())}, args...)
		rows, err := tx.QueryContext(ctx, "SELECT person, shift, counted_minutes FROM attendance_stint WHERE start_at >= $1 AND start_at < $2 AND fact <> '' AND "+cond, args...)
		if err != nil {
			return fmt.Errorf("draw a sample: %w", err)
		}
		all, err := store.Collect(rows, func(rows *sql.Rows) (i AuditItem, err error) {
			err = rows.Scan(&i.Person, &i.Shift, &i.Minutes)
			return i, err
		})
		if err != nil {
			return fmt.Errorf("draw a sample: %w", err)
		}
		if len(all) == 0 {
			return fault.New(fault.Conflict, text.Label{Zh: "这一范围没有已核实的记录", En: "there is no verified service in this scope"})
		}
		d.Population = int64(len(all))
		items := draw(all, int(d.Size), d.Seed)
		d.Size = int64(len(items))
		_, err = tx.ExecContext(ctx, `INSERT INTO attendance_audit (audit, place, org, from_day, to_day, seed, population, size, made_by, made_at, published_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)`,
			d.ID, d.Scope.Place, d.Scope.Org, int64(d.From), int64(d.To), d.Seed, d.Population, d.Size, d.MadeBy, int64(d.MadeAt))
		if err != nil {
			return fmt.Errorf("write an audit: %w", err)
		}
		err = store.Insert(ctx, tx, itemTable, len(items), func(i int, args []any) []any {
			return append(args, d.ID, int64(i+1), items[i].Person, items[i].Shift, items[i].Minutes, "", "", "", int64(0))
		})
		if err != nil {
			return fmt.Errorf("write an audit: %w", err)
		}
		return access.Record(ctx, tx, actor, access.ServiceApprove, thing, "sample audit "+d.ID, access.Done)
	})
	d.Open = d.Size - d.Sound - d.Faulty - d.Unclear
	return d, err
}

var itemTable = store.Table{Name: "attendance_audit_item", Columns: []string{"audit", "n", "person", "shift", "minutes", "result", "note", "who", "at"}}

// draw picks n of all by a seed, whatever order they come in.
func draw(all []AuditItem, n int, seed string) []AuditItem {
	slices.SortFunc(all, func(a, b AuditItem) int {
		if c := compareText(a.Person, b.Person); c != 0 {
			return c
		}
		return compareText(a.Shift, b.Shift)
	})
	r := rand.New(rand.NewChaCha8(sha256.Sum256([]byte(seed))))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))]
}

const auditColumns = `SELECT audit, place, org, from_day, to_day, seed, population, size, made_by, made_at, published_at,
	(SELECT COUNT(*) FROM attendance_audit_item i WHERE i.audit = a.audit AND i.result = 'sound'),
	(SELECT COUNT(*) FROM attendance_audit_item i WHERE i.audit = a.audit AND i.result = 'faulty'),
	(SELECT COUNT(*) FROM attendance_audit_item i WHERE i.audit = a.audit AND i.result = 'unclear') FROM attendance_audit a `

func scanAudit(scan func(...any) error) (d Audit, err error) {
	err = scan(&d.ID, &d.Scope.Place, &d.Scope.Org, &d.From, &d.To, &d.Seed, &d.Population, &d.Size, &d.MadeBy, &d.MadeAt, &d.Published,
		&d.Sound, &d.Faulty, &d.Unclear)
	d.Open = d.Size - d.Sound - d.Faulty - d.Unclear
	return d, err
}

func readAudit(ctx context.Context, q store.Queryer, id string) (Audit, error) {
	d, err := scanAudit(q.QueryRowContext(ctx, auditColumns+"WHERE a.audit = $1", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return d, ErrUnknown
	}
	if err != nil {
		return d, fmt.Errorf("read audit: %w", err)
	}
	return d, nil
}

// PublishedAudit is an audit as everybody may see it: how many were drawn and
// what was found, and nobody's name.
func (a *Attendance) PublishedAudit(ctx context.Context, id string) (Audit, error) {
	d, err := readAudit(ctx, a.DB.Read(), id)
	if err == nil && d.Published == 0 {
		return Audit{}, ErrUnknown
	}
	return d, err
}

// Audits are the audits of a place, newest first.
func (a *Attendance) Audits(ctx context.Context, actor access.Actor, s Scope, limit int) ([]Audit, error) {
	if _, err := a.guard(ctx, actor, access.ServiceApprove, s); err != nil {
		return nil, err
	}
	cond, args := s.where(1)
	rows, err := a.DB.Read().QueryContext(ctx, fmt.Sprintf(auditColumns+"WHERE %s ORDER BY made_at DESC LIMIT %d", cond, limit), args...)
	if err != nil {
		return nil, fmt.Errorf("list audits: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Audit, error) { return scanAudit(rows.Scan) })
}

// Items are the records that an audit has drawn; the look is logged.
func (a *Attendance) Items(ctx context.Context, actor access.Actor, id string) (Audit, []AuditItem, error) {
	d, err := readAudit(ctx, a.DB.Read(), id)
	if err != nil {
		return d, nil, err
	}
	thing, err := a.guard(ctx, actor, access.ServiceApprove, d.Scope)
	if err != nil {
		return d, nil, err
	}
	rows, err := a.DB.Read().QueryContext(ctx, "SELECT n, person, shift, minutes, result, note, who, at FROM attendance_audit_item WHERE audit = $1 ORDER BY n", id)
	if err != nil {
		return d, nil, fmt.Errorf("read audit: %w", err)
	}
	items, err := store.Collect(rows, func(rows *sql.Rows) (i AuditItem, err error) {
		err = rows.Scan(&i.N, &i.Person, &i.Shift, &i.Minutes, &i.Finding, &i.Note, &i.Who, &i.At)
		return i, err
	})
	if err != nil {
		return d, nil, fmt.Errorf("read audit: %w", err)
	}
	shown := make([]string, len(items))
	for i := range items {
		shown[i] = items[i].Person
	}
	return d, items, a.Access.LookAt(ctx, actor, access.ServiceApprove, thing, "sample audit", shown...)
}

// Find keeps what the check of one record found. Until the audit is published
// it may be changed; whoever verified or recorded the service does not judge it.
func (a *Attendance) Find(ctx context.Context, actor access.Actor, id string, n int64, found Finding, note string) error {
	if found != Sound && found != Faulty && found != Unclear {
		return fault.In("finding", text.Label{Zh: "请选择结论", En: "choose what was found"})
	}
	note, err := reasonOf(note)
	if err != nil {
		return err
	}
	d, err := readAudit(ctx, a.DB.Read(), id)
	if err != nil {
		return err
	}
	if d.Published != 0 {
		return ErrState
	}
	thing, err := a.guard(ctx, actor, access.ServiceApprove, d.Scope)
	if err != nil {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var person, shift string
		err := tx.QueryRowContext(ctx, "SELECT person, shift FROM attendance_audit_item WHERE audit = $1 AND n = $2", id, n).Scan(&person, &shift)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return fmt.Errorf("read audit: %w", err)
		}
		s, err := readStint(ctx, tx, person, shift)
		if err != nil {
			return err
		}
		if err := a.separate(ctx, tx, append(s.Recorders, s.Approver), By(actor)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE attendance_audit_item SET result = $1, note = $2, who = $3, at = $4 WHERE audit = $5 AND n = $6",
			string(found), note, actor.ID, int64(a.now()), id, n)
		if err != nil {
			return fmt.Errorf("keep a finding: %w", err)
		}
		return access.Record(ctx, tx, actor, access.ServiceApprove, thing, "audit finding "+string(found), access.Done, person)
	})
}

// Publish makes the result of an audit public, once every record was checked.
func (a *Attendance) Publish(ctx context.Context, actor access.Actor, id string) error {
	d, err := readAudit(ctx, a.DB.Read(), id)
	if err != nil || d.Published != 0 {
		return err
	}
	thing, err := a.guard(ctx, actor, access.ServiceApprove, d.Scope)
	if err != nil {
		return err
	}
	if d.Open > 0 {
		return fault.New(fault.Conflict, text.Label{Zh: fmt.Sprintf("还有 %d 条未核查", d.Open), En: fmt.Sprintf("%d records have not been checked", d.Open)})
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE attendance_audit SET published_at = $1 WHERE audit = $2 AND published_at = 0", int64(a.now()), id); err != nil {
			return fmt.Errorf("publish an audit: %w", err)
		}
		return access.Record(ctx, tx, actor, access.ServiceApprove, thing, "published audit "+id, access.Done)
	})
}
