package export

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/text"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "export", FS: migrations, Dir: "migrations"}
}

// The limits of an export.
const (
	MaxRows      = 5000
	MaxLife      = 7 * 24 * time.Hour
	MaxDownloads = 3
)

// Source is a list that may be exported.
type Source struct {
	Key     string
	Name    text.Label
	Columns []string
	// Rows reads at most limit rows, in clear, and the person numbers shown.
	// Place is the division they must lie in.
	Rows func(ctx context.Context, q store.Queryer, place string, args map[string]string, limit int) (rows [][]string, persons []string, err error)
	// Sheet makes the whole table where its columns are the recipient's own and
	// Rows is nil.
	Sheet func(ctx context.Context, q store.Queryer, s Spec, limit int) (Sheet, error)
}

// Sheet is a table that leaves the house.
type Sheet struct {
	Columns []string
	Rows    [][]string
	Persons []string // whose numbers are logged with it
	// Format is how it is written; the other system reads nothing but its own
	// columns, so a plain one bears no watermark: the log and the request do.
	Format Format
	Plain  bool
	// Done is told, in the transaction that keeps the file, that it was made.
	Done func(ctx context.Context, tx *store.Tx, file string) error
}

// Format is how a table is written.
type Format string

// The formats. CSV is sealed as this package says; a workbook by the password
// that spreadsheet programs ask for (ECMA-376 standard encryption, AES-128), so
// that an office without this program opens it.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Spec is what is asked for.
type Spec struct {
	Source    string            `json:"source"`
	Args      map[string]string `json:"args,omitempty"` // a filter; nobody's data
	Place     string            `json:"place"`
	Purpose   string            `json:"purpose"` // one of access.PersonExport's, and words: "contact: …"
	Recipient string            `json:"recipient"`
	Expires   civil.Instant     `json:"expires"`
	Downloads int               `json:"downloads"`
	Rows      int               `json:"rows"` // as counted when it was asked for
}

// Errors of exports.
var (
	ErrBad  = errors.New("bad export")
	ErrMany = fmt.Errorf("%w: more than %d rows; ask for fewer", ErrBad, MaxRows)
	ErrGone = errors.New("the export is no longer to be had")
)

// Exports is the room of one database.
type Exports struct {
	db      *store.DB
	access  *access.Access
	clock   civil.Clock
	sources map[string]Source
}

// New returns the room with the lists that may be exported.
func New(db *store.DB, a *access.Access, clock civil.Clock, sources []Source) *Exports {
	e := &Exports{db: db, access: a, clock: clock, sources: map[string]Source{}}
	for _, s := range sources {
		e.sources[s.Key] = s
	}
	return e
}

func (e *Exports) now() civil.Instant { return civil.At(e.clock()) }

func (e *Exports) check(s Spec) (Source, error) {
	source, known := e.sources[s.Source]
	switch now := e.now(); {
	case !known:
		return source, fmt.Errorf("%w: unknown list %.40q", ErrBad, s.Source)
	case strings.TrimSpace(s.Recipient) == "" || len(s.Recipient) > 200 || len(s.Purpose) > 500:
		return source, fmt.Errorf("%w: for whom, and what for?", ErrBad)
	case s.Expires <= now || s.Expires > now+civil.Instant(MaxLife.Milliseconds()):
		return source, fmt.Errorf("%w: it must end within %d days", ErrBad, int(MaxLife.Hours()/24))
	case s.Downloads < 1 || s.Downloads > MaxDownloads:
		return source, fmt.Errorf("%w: 1 to %d downloads", ErrBad, MaxDownloads)
	}
	return source, nil
}

// read takes one row more than allowed, to see that there are no more.
func (e *Exports) read(ctx context.Context, source Source, s Spec) (sheet Sheet, err error) {
	if source.Sheet != nil {
		sheet, err = source.Sheet(ctx, e.db.Read(), s, MaxRows+1)
	} else {
		sheet = Sheet{Columns: source.Columns, Format: CSV}
		sheet.Rows, sheet.Persons, err = source.Rows(ctx, e.db.Read(), s.Place, s.Args, MaxRows+1)
	}
	if err != nil {
		return Sheet{}, fmt.Errorf("read %s: %w", source.Key, err)
	}
	if len(sheet.Rows) > MaxRows {
		return Sheet{}, ErrMany
	}
	return sheet, nil
}

// Ask puts the export before a second person.
func (e *Exports) Ask(ctx context.Context, actor access.Actor, s Spec) (access.Request, error) {
	source, err := e.check(s)
	if err != nil {
		return access.Request{}, err
	}
	thing := access.Thing{Kind: "export", ID: strings.ToLower(rand.Text()), Place: s.Place}
	if err := e.access.Guard(ctx, actor, access.PersonExport, thing, s.Purpose); err != nil {
		return access.Request{}, err
	}
	sheet, err := e.read(ctx, source, s)
	if err != nil {
		return access.Request{}, err
	}
	s.Rows = len(sheet.Rows)
	body, err := json.Marshal(s)
	if err != nil {
		return access.Request{}, err
	}
	return e.access.Ask(ctx, actor, access.PersonExport, thing, s.Purpose, string(body))
}

// Make uses the approved request and makes the file. The passphrase is told
// once and kept nowhere.
func (e *Exports) Make(ctx context.Context, actor access.Actor, request int64) (id, passphrase string, err error) {
	s, req, err := e.approved(ctx, actor, request)
	if err != nil {
		return "", "", err
	}
	source, err := e.check(s)
	if err != nil {
		return "", "", err
	}
	sheet, err := e.read(ctx, source, s)
	if err != nil {
		return "", "", err
	}
	id, passphrase = req.Thing.ID, newPassphrase()
	file, err := sheet.seal(id, passphrase, []string{
		fmt.Sprintf("%s · %s", source.Name.Zh, source.Name.En),
		fmt.Sprintf("仅供 %s 使用，不得转发 · for %s alone", s.Recipient, s.Recipient),
		fmt.Sprintf("用途 purpose: %s", s.Purpose),
		fmt.Sprintf("编号 id: %s · 导出人 by: %s · 批准 approved by: %s · %s", id, actor.ID, req.Decider, e.now()),
		fmt.Sprintf("%s 前使用并销毁 · use and destroy before %s", s.Expires, s.Expires),
	}, s.Recipient+" "+id)
	if err != nil {
		return "", "", fmt.Errorf("write export %s: %w", id, err)
	}
	args, err := json.Marshal(s.Args)
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(file)
	hash := hex.EncodeToString(sum[:])
	err = e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := access.Use(ctx, tx, actor, request, access.PersonExport); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx,
			`INSERT INTO export_file (id, source, args, purpose, recipient, place, made_by, approved_by, made_at, rows, file, hash, expires_at, downloads, format)
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			id, s.Source, string(args), s.Purpose, s.Recipient, s.Place, actor.ID, req.Decider, int64(e.now()), int64(len(sheet.Rows)), file, hash,
			int64(s.Expires), int64(s.Downloads), string(sheet.Format))
		if err != nil {
			return fmt.Errorf("keep export %s: %w", id, err)
		}
		if sheet.Done != nil {
			if err := sheet.Done(ctx, tx, id); err != nil {
				return err
			}
		}
		said := fmt.Sprintf("%s; for %s; %d rows; sha256:%s", s.Purpose, s.Recipient, len(sheet.Rows), hash)
		return access.Record(ctx, tx, actor, access.PersonExport, req.Thing, said, access.Done, sheet.Persons...)
	})
	if err != nil {
		return "", "", err
	}
	return id, passphrase, nil
}

// approved finds the actor's own request among those they may see. Whether it
// may be used is asked again when it is.
func (e *Exports) approved(ctx context.Context, actor access.Actor, request int64) (s Spec, r access.Request, err error) {
	all, err := e.access.Requests(ctx, actor)
	if err != nil {
		return s, r, err
	}
	for _, r := range all {
		if r.ID == request && r.Act == access.PersonExport && r.By == actor.ID && r.State == access.Approved {
			return s, r, json.Unmarshal([]byte(r.Body), &s)
		}
	}
	return s, r, fmt.Errorf("%w: %w", access.ErrDenied, access.ErrNoRequest)
}

// File is an export as lists show it.
type File struct {
	ID, Source, Purpose, Recipient, Place, By, ApprovedBy, Hash string
	Made, Expires                                               civil.Instant
	Rows                                                        int
	Left                                                        int // downloads
	Format                                                      Format
}

// Name is what the file is called when it is taken along.
func (f File) Name() string {
	if f.Format == XLSX {
		return "linli-export.xlsx"
	}
	return "linli-export.bin"
}

const selectFile = `SELECT id, source, purpose, recipient, place, made_by, approved_by, hash, made_at, expires_at, rows, downloads, format FROM export_file `

func scanFile(row interface{ Scan(...any) error }) (f File, err error) {
	err = row.Scan(&f.ID, &f.Source, &f.Purpose, &f.Recipient, &f.Place, &f.By, &f.ApprovedBy, &f.Hash, &f.Made, &f.Expires, &f.Rows, &f.Left, &f.Format)
	return f, err
}

// List gives the newest exports first, at most limit: the auditor's list.
func (e *Exports) List(ctx context.Context, limit int) ([]File, error) {
	rows, err := e.db.Read().QueryContext(ctx, selectFile+`ORDER BY made_at DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list exports: %w", err)
	}
	defer rows.Close()
	var out []File
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return nil, fmt.Errorf("list exports: %w", err)
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// Download gives the encrypted file to whoever made it, who must still hold the
// right, and counts. ErrGone covers an unknown id, another's file, an expired
// one and one had often enough.
func (e *Exports) Download(ctx context.Context, actor access.Actor, id string) (f File, file []byte, err error) {
	f, err = scanFile(e.db.Read().QueryRowContext(ctx, selectFile+`WHERE id = $1 AND made_by = $2`, id, actor.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil, ErrGone
	}
	if err != nil {
		return f, nil, fmt.Errorf("find export %s: %w", id, err)
	}
	thing := access.Thing{Kind: "export", ID: id, Place: f.Place}
	if err := e.access.Guard(ctx, actor, access.PersonExport, thing, f.Purpose); err != nil {
		return f, nil, err
	}
	err = e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var left int64
		err := tx.QueryRowContext(ctx,
			`UPDATE export_file SET downloads = downloads - 1 WHERE id = $1 AND made_by = $2 AND downloads > 0 AND expires_at > $3 RETURNING downloads, file`,
			id, actor.ID, int64(e.now())).Scan(&left, &file)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrGone
		}
		if err != nil {
			return fmt.Errorf("give export %s out: %w", id, err)
		}
		if left == 0 {
			if _, err := tx.ExecContext(ctx, `UPDATE export_file SET file = $1 WHERE id = $2`, []byte{}, id); err != nil {
				return fmt.Errorf("destroy export %s: %w", id, err)
			}
		}
		return access.Record(ctx, tx, actor, access.PersonExport, thing, fmt.Sprintf("download, %d left: %s", left, f.Recipient), access.Done)
	})
	if err != nil {
		return f, nil, err
	}
	return f, file, nil
}

// Rules are the room's retention clocks: what has expired is destroyed, the
// record of it stays.
func Rules() []retention.Rule {
	const expired = `expires_at < $1 AND length(file) > 0`
	return []retention.Rule{{
		Key: "export.files", Keep: retention.Period{Days: 1},
		What:   text.Label{Zh: "已过期的导出文件（加密）", En: "expired export files (encrypted)"},
		Since:  text.Label{Zh: "有效期届满", En: "their expiry"},
		Reason: text.Label{Zh: "个人信息保护法第十九条：最短必要期限", En: "PIPL article 19: the shortest time needed"},
		Count: func(ctx context.Context, q store.Queryer, s retention.Scope) (n int64, err error) {
			err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM export_file WHERE `+expired, int64(s.Before)).Scan(&n)
			return n, err
		},
		Destroy: func(ctx context.Context, tx *store.Tx, s retention.Scope, limit int) (int64, error) {
			res, err := tx.ExecContext(ctx, `UPDATE export_file SET file = $1, downloads = 0
				WHERE id IN (SELECT id FROM export_file WHERE expires_at < $2 AND length(file) > 0 ORDER BY id LIMIT $3)`, []byte{}, int64(s.Before), limit)
			if err != nil {
				return 0, err
			}
			return res.RowsAffected()
		},
	}}
}
