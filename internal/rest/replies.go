package rest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the room's tables.
func Migrations() store.Migrations {
	return store.Migrations{Room: "rest", FS: migrations, Dir: "migrations"}
}

// The header by which a caller makes a call safe to send again (IETF
// draft-ietf-httpapi-idempotency-key-header), and the length of its value.
const (
	keyHeader = "Idempotency-Key"
	minKey    = 8
	maxKey    = 128
)

const (
	// KeepReplies is how long an answer is kept for a call that is sent again.
	KeepReplies = 24 * time.Hour
	// claimFor is how long a call may take. A claim that is older belongs to a
	// process that died, and the call runs again: every operation bears that.
	claimFor = 2 * time.Minute
)

const fieldReply = "rest.reply"

// replies makes calls take effect once. In one process the second call waits
// for the first; a call that another process is at is told to come back.
type replies struct {
	db     *store.DB
	keys   *vault.Keys
	clock  civil.Clock
	logger *slog.Logger

	mu     sync.Mutex
	flying map[string]chan struct{}
}

func newReplies(o Options) *replies {
	return &replies{db: o.DB, keys: o.Keys, clock: o.Clock, logger: o.Logger, flying: map[string]chan struct{}{}}
}

// reply is an answer as it is kept.
type reply struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
	again  bool
}

// took reports whether the call took effect. Only then is its answer kept: a
// call that was refused changed nothing and may be sent again, corrected, under
// the same key.
func (p reply) took() bool { return p.Status >= 200 && p.Status < 300 }

func (p reply) write(w http.ResponseWriter) {
	for name, values := range p.Header {
		w.Header()[name] = values
	}
	if p.again {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(p.Body)
}

// fingerprint is what was sent: what the same call must have in common.
func fingerprint(r *http.Request, body []byte) string {
	sum := sha256.Sum256(body)
	return r.Method + "\x00" + r.URL.RequestURI() + "\x00" + r.Header.Get("If-Match") + "\x00" + hex.EncodeToString(sum[:])
}

// rights are those by which the account may do the act. An answer is given
// again only to one who still has the same.
func rights(actor access.Actor, act access.Act) string {
	s := actor.ID
	for _, g := range access.Reach(actor, act) {
		s += fmt.Sprintf("\x00%s %s %s %s %s", g.Role, g.Place, g.Unit, g.Line, g.Only)
	}
	return s
}

// claim is one call's row.
type claim struct {
	id, request, rights string
	at                  civil.Instant
}

// once answers a call: as it was answered before, or by run.
func (r *replies) once(ctx context.Context, c call, rights, request string, run func() reply) (reply, error) {
	hash := func(field, value string) string {
		m := r.keys.Index(field, value)
		return hex.EncodeToString(m[:])
	}
	own := claim{id: hash("rest.key", c.token+"\x00"+c.key), request: hash("rest.request", request), rights: hash("rest.rights", rights)}
	for {
		landed, first := r.fly(own.id)
		if first {
			break
		}
		select {
		case <-landed:
		case <-ctx.Done():
			return reply{}, ctx.Err()
		}
	}
	defer r.land(own.id)
	own.at = civil.At(r.clock())
	before, err := r.take(ctx, own)
	if err != nil || before != nil {
		return r.open(own.id, before, err)
	}
	// Whoever hangs up does not undo what was begun.
	said := run()
	if err := r.keep(context.WithoutCancel(ctx), own, said); err != nil {
		// The effect stands; the same call sent again meets the ids of its
		// operation.
		r.logger.Error("keep an answer", "operation", c.op.ID, "error", err)
	}
	return said, nil
}

// fly is the start of a call in this process; landed is closed when the call
// that is under way ends.
func (r *replies) fly(id string) (landed <-chan struct{}, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if under, ok := r.flying[id]; ok {
		return under, false
	}
	r.flying[id] = make(chan struct{})
	return nil, true
}

func (r *replies) land(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.flying[id])
	delete(r.flying, id)
}

// kept is a stored answer.
type kept struct {
	claim
	status          int64
	sealed, wrapped []byte
}

// take claims the call, or returns what was answered before.
func (r *replies) take(ctx context.Context, own claim) (before *kept, err error) {
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before = nil
		res, err := tx.ExecContext(ctx, `INSERT INTO rest_reply (id, request, rights, claimed_at, status, sealed, vault_key)
			VALUES ($1, $2, $3, $4, 0, $5, $5) ON CONFLICT (id) DO NOTHING`, own.id, own.request, own.rights, int64(own.at), []byte{})
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		k := kept{claim: claim{id: own.id}}
		err = tx.QueryRowContext(ctx, `SELECT request, rights, claimed_at, status, sealed, vault_key FROM rest_reply WHERE id = $1`, own.id).
			Scan(&k.request, &k.rights, &k.at, &k.status, &k.sealed, &k.wrapped)
		if errors.Is(err, sql.ErrNoRows) {
			return problemBusy // it was refused a moment ago
		}
		if err != nil {
			return err
		}
		age := own.at.Time().Sub(k.at.Time())
		switch {
		case age < KeepReplies && k.request != own.request:
			return problemOther
		case k.status != 0 && age < KeepReplies && k.rights != own.rights:
			return problemRights
		case k.status != 0 && age < KeepReplies:
			before = &k
			return nil
		case k.status == 0 && age < claimFor:
			return problemBusy
		}
		res, err = tx.ExecContext(ctx, `UPDATE rest_reply SET request = $1, rights = $2, claimed_at = $3, status = 0, sealed = $4, vault_key = $4
			WHERE id = $5 AND claimed_at = $6`, own.request, own.rights, int64(own.at), []byte{}, own.id, int64(k.at))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return problemBusy
	})
	var p *Problem
	if err != nil && !errors.As(err, &p) {
		err = fmt.Errorf("claim a call: %w", err)
	}
	return before, err
}

// keep stores the answer of a call that took effect, and forgets others.
func (r *replies) keep(ctx context.Context, own claim, said reply) error {
	if !said.took() {
		return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM rest_reply WHERE id = $1 AND claimed_at = $2`, own.id, int64(own.at))
			return err
		})
	}
	sealed, wrapped, err := r.keys.Sealer().SealJSON(spot(own.id), said)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE rest_reply SET status = $1, sealed = $2, vault_key = $3 WHERE id = $4 AND claimed_at = $5`,
			int64(said.Status), sealed, wrapped, own.id, int64(own.at))
		return err
	})
}

// spot is where an answer stands; keys are bound to their field as well.
func spot(id string) vault.Spot {
	return vault.Spot{Field: fieldReply, Row: id, KeyRow: fieldReply + "/" + id}
}

// open unseals what was answered before.
func (r *replies) open(id string, k *kept, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	said := reply{again: true}
	if err := r.keys.Sealer().OpenJSON(spot(id), k.sealed, k.wrapped, &said); err != nil {
		return reply{}, fmt.Errorf("open a kept answer: %w", err)
	}
	return said, nil
}

// recorder catches an answer before it is sent.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (c *recorder) Header() http.Header { return c.header }

func (c *recorder) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

func (c *recorder) Write(b []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	c.body = append(c.body, b...)
	return len(b), nil
}

// SetReadDeadline is asked for by huma; see watched.
func (c *recorder) SetReadDeadline(time.Time) error { return nil }

func (c *recorder) reply() reply {
	c.WriteHeader(http.StatusOK)
	return reply{Status: c.status, Header: c.header, Body: c.body}
}
