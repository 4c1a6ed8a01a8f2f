package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/attendance"
	"linli/internal/blood"
	"linli/internal/brief"
	"linli/internal/campaign"
	"linli/internal/certificate"
	"linli/internal/civil"
	"linli/internal/convoy"
	"linli/internal/disinfect"
	"linli/internal/duty"
	"linli/internal/errand"
	"linli/internal/exchange"
	"linli/internal/export"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/gate"
	"linli/internal/hotline"
	"linli/internal/importing"
	"linli/internal/jobs"
	"linli/internal/ledger"
	"linli/internal/limit"
	"linli/internal/meal"
	"linli/internal/merkle"
	"linli/internal/notify"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/outreach"
	"linli/internal/pairing"
	"linli/internal/people"
	"linli/internal/register"
	"linli/internal/request"
	"linli/internal/rest"
	"linli/internal/retention"
	"linli/internal/signin"
	"linli/internal/store"
	"linli/internal/supply"
	"linli/internal/survey"
	"linli/internal/token"
	"linli/internal/training"
	"linli/internal/upkeep"
	"linli/internal/vault"
	"linli/internal/webhook"
)

// dbFlags are the flags of every command that opens a database.
type dbFlags struct {
	DB     string `name:"db" env:"LINLI_DB" placeholder:"FILE|postgres://…" help:"The database: a file (created if absent) or a postgres:// address."`
	Keys   string `name:"keys" env:"LINLI_KEYS" type:"path" placeholder:"FILE" help:"The key file, kept apart from the database's backups. Default: beside the database, with .keys; for PostgreSQL linli.keys in the user's configuration folder."`
	Erased string `name:"erased" env:"LINLI_ERASED" type:"path" placeholder:"FILE" help:"The journal of erasures, best on another disk: linli restore reads it. Default: beside the kept head, with .erased."`
	Head   string `name:"head" env:"LINLI_HEAD" type:"path" placeholder:"FILE" help:"The kept head, best on another disk. Default: beside the database, with .head; for PostgreSQL beside the keys."`
}

// files are the paths that belong to a database.
type files struct {
	keys, head, index, erased string
}

func (f *dbFlags) postgres() bool {
	return strings.HasPrefix(f.DB, "postgres://") || strings.HasPrefix(f.DB, "postgresql://")
}

// files fills in the defaults. Two PostgreSQL databases of one user have files
// of their own, told apart by a hash of the address.
func (f *dbFlags) files() (files, error) {
	var out files
	if !f.postgres() {
		out = files{keys: f.DB + ".keys", head: f.DB + ".head", index: f.DB + ".index"}
	} else {
		config, err := os.UserConfigDir()
		if err != nil {
			return out, fmt.Errorf("find a place for the keys (or name it with --keys): %w", err)
		}
		cache, err := os.UserCacheDir()
		if err != nil {
			return out, fmt.Errorf("find a place for the figures' index: %w", err)
		}
		sum := sha256.Sum256([]byte(f.DB))
		own := "linli-" + hex.EncodeToString(sum[:4])
		out.keys = filepath.Join(config, "linli.keys")
		out.head = filepath.Join(config, own+".head")
		out.index = filepath.Join(cache, own+".index")
	}
	if f.Keys != "" {
		out.keys = f.Keys
		if f.postgres() {
			out.head = f.Keys + ".head"
		}
	}
	if f.Head != "" {
		out.head = f.Head
	}
	out.erased = out.head + ".erased"
	if f.Erased != "" {
		out.erased = f.Erased
	}
	return out, nil
}

// house is the program wired to one database. Every subcommand opens one.
type house struct {
	files  files
	db     *store.DB
	keys   *vault.Keys
	kinds  *fact.Kinds
	log    *fact.Log
	reg    *register.Register
	keeper *merkle.Keeper
	atlas  *area.Atlas

	orgs         *org.Orgs
	desk         *org.Desk
	proposals    *org.Proposals
	people       *people.People
	campaigns    *campaign.Campaigns
	training     *training.Training
	attend       *attendance.Attendance // where the site is served
	duty         *duty.Duty
	requests     *request.Requests
	errands      *errand.Errands
	disinfection *disinfect.Disinfection
	convoy       *convoy.Convoy
	access       *access.Access
	doors        *signin.SignIn // where the site is served
	codes        *onetime.Codes
	pocket       *onetime.Pocket // codes that a demonstration keeps
	messages     *notify.Notify
	jobs         *jobs.Workers
	retention    *retention.Retention
	exports      *export.Exports
	exchange     *exchange.Exchange
	tokens       *token.Tokens
	hooks        *webhook.Hooks
	imports      *importing.Pipeline
	erased       *upkeep.Journal
	checker      *fact.Checker

	clock   civil.Clock
	created bool           // the database is new
	outside bool           // the keys come from the environment, not from a file
	gap     int64          // facts that the log lacks of its kept head
	engine  *figure.Engine // opened when first asked for
}

// rooms are all tables, in the order in which rooms may lean on each other.
func rooms() []store.Migrations {
	return []store.Migrations{
		fact.Migrations(), register.Migrations(), access.Migrations(), figure.Migrations(),
		ledger.Migrations(), upkeep.Migrations(), jobs.Migrations(), retention.Migrations(), notify.Migrations(), export.Migrations(), limit.Migrations(), onetime.Migrations(),
		org.Migrations(), people.Migrations(), campaign.Migrations(), training.Migrations(), duty.Migrations(), attendance.Migrations(), request.Migrations(), errand.Migrations(), disinfect.Migrations(), convoy.Migrations(), exchange.Migrations(), brief.Migrations(), certificate.Migrations(), signin.Migrations(),
		rest.Migrations(), token.Migrations(), webhook.Migrations(),
	}
}

// kinds is the registry of what every service writes.
func kinds() (*fact.Kinds, error) {
	return fact.NewKinds(
		org.Kinds(), people.Kinds(), campaign.Kinds(), training.Kinds(), duty.Kinds(), attendance.Kinds(),
		gate.Kinds(), request.Kinds(), errand.Kinds(), meal.Kinds(), pairing.Kinds(), hotline.Kinds(),
		supply.Kinds(), blood.Kinds(), convoy.Kinds(), disinfect.Kinds(), survey.Kinds(), outreach.Kinds(),
	)
}

// openHouse opens the database that the flags name. An absent database is
// created, with new keys unless there are some.
func (a *app) openHouse(ctx context.Context, flags dbFlags) (*house, error) {
	return a.openHouseWith(ctx, flags, houseOptions{})
}

// houseOptions are what few commands want to be other than usual.
type houseOptions struct {
	keys vault.Options // of keys to be made
	talk talk
	// behind lets a log be opened that is shorter than its kept head, to be made
	// up by imports. Nothing can be signed before it has caught up.
	behind bool
	log    *slog.Logger // of the work beside the requests; nil: nothing is logged
	// committed is told of each commit how many writes shared it.
	committed func(writes int)
}

func (a *app) openHouseWith(ctx context.Context, flags dbFlags, o houseOptions) (_ *house, err error) {
	if flags.DB == "" {
		return nil, usage("which database? Name it with --db FILE (created if absent) or --db postgres://…, or set LINLI_DB\n" +
			"请用 --db 指明数据库文件（不存在则新建）或 postgres:// 地址，或设置环境变量 LINLI_DB")
	}
	h := &house{atlas: area.Default(), clock: a.clock}
	defer func() {
		if err != nil {
			h.Close()
		}
	}()
	if h.files, err = flags.files(); err != nil {
		return nil, err
	}
	if h.db, err = store.Open(ctx, flags.DB, store.Options{Migrations: rooms(), Committed: o.committed}); err != nil {
		return nil, err
	}
	if h.kinds, err = kinds(); err != nil {
		return nil, err
	}
	if err := h.openKeys(ctx, o.keys); err != nil {
		return nil, err
	}
	if h.log, err = fact.Open(ctx, h.db, h.kinds, h.keys, h.keys.Suite().Tree(), a.clock); err != nil {
		return nil, err
	}
	if err := h.openHead(ctx); err != nil {
		var gap *merkle.HeadError
		if !o.behind || !errors.As(err, &gap) || gap.Size >= gap.Kept.Size {
			return nil, err
		}
		h.gap = gap.Kept.Size - gap.Size
	}
	h.reg = register.New(h.db, h.log)
	h.orgs = org.New(h.reg, h.atlas)
	h.campaigns = campaign.New(h.reg, h.atlas)
	h.access = access.New(h.db, a.clock)
	h.desk = org.NewDesk(h.orgs, h.db, h.access, a.clock)
	h.checker = &fact.Checker{Kinds: h.kinds, Atlas: h.atlas, Clock: a.clock}
	if err := h.openSpine(a, o.talk, o.log); err != nil {
		return nil, err
	}
	h.duty = duty.New(duty.Options{
		DB: h.db, Log: h.log, Checker: h.checker, Access: h.access, Atlas: h.atlas, People: h.people, Orgs: h.desk, Clock: a.clock,
		Campaigns: campaign.NewDesk(h.campaigns, h.db, h.access, h.desk, a.clock), Trained: h.training, Messages: h.messages,
	})
	h.imports = &importing.Pipeline{DB: h.db, Known: map[importing.Sort]importing.Known{
		importing.Persons: h.people.Known, importing.Orgs: org.KnownOrgs, importing.Teams: org.KnownTeams,
		importing.Sites: campaign.KnownSites, importing.Projects: campaign.KnownProjects,
		importing.Campaigns: campaign.KnownCampaigns, importing.Actions: campaign.KnownActions,
	}}
	return h, nil
}

// catchUp makes people and organisations findable whom an import has brought.
func (h *house) catchUp(ctx context.Context, progress func(done, total int64)) error {
	if err := h.desk.CatchUp(ctx); err != nil {
		return err
	}
	return h.people.CatchUp(ctx, progress)
}

// keysVar holds the content of a key file, where a keeper of secrets gives it to
// the program and no file lies on the disk.
const keysVar = "LINLI_KEYS_CONTENT"

// renewKeys takes over master keys that linli keys has added meanwhile.
func (h *house) renewKeys() error {
	if h.outside {
		return nil
	}
	return h.keys.Renew(h.files.keys)
}

// openKeys reads the key file, or keysVar. Only a new database is given new keys: without
// the old ones, what an old database has sealed is lost, and new facts would
// not join with those it has.
func (h *house) openKeys(ctx context.Context, o vault.Options) error {
	var err error
	if h.created, err = fact.Empty(ctx, h.db.Read()); err != nil {
		return err
	}
	_, err = os.Stat(h.files.keys)
	absent := errors.Is(err, fs.ErrNotExist)
	content := os.Getenv(keysVar)
	switch {
	case content != "" && !absent:
		return fmt.Errorf("there are keys in %s and in %s: which? Remove one", h.files.keys, keysVar)
	case content != "":
		h.outside = true
		h.keys, err = vault.Parse([]byte(content))
	case absent && !h.created:
		return fmt.Errorf("the database is there but its key file %[1]s is not: put the file back from where it is kept, or name it with --keys\n"+
			"数据库在，但密钥文件 %[1]s 不在：请从保管处放回，或用 --keys 指明位置", h.files.keys)
	case absent:
		if err := os.MkdirAll(filepath.Dir(h.files.keys), 0o700); err != nil {
			return fmt.Errorf("make a folder for the keys: %w", err)
		}
		h.keys, err = vault.Create(h.files.keys, o)
	case o.LogKey != nil:
		return fmt.Errorf("there are keys in %s already, and a log key cannot be changed", h.files.keys)
	default:
		h.keys, err = vault.Open(h.files.keys)
	}
	return err
}

// openHead compares the log with the head it signed last. A log that is behind
// it, or beside it, must not be written to: it would fork history.
func (h *house) openHead(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(h.files.head), 0o750); err != nil {
		return fmt.Errorf("make a folder for the kept head: %w", err)
	}
	var err error
	if h.keeper, err = merkle.NewKeeper(h.files.head, h.log.Suite(), h.keys.Verifiers()...); err != nil {
		return err
	}
	return h.checkHead(ctx)
}

func (h *house) checkHead(ctx context.Context) error {
	kept, note, err := h.keeper.Head()
	if err != nil || note == nil {
		return err
	}
	now := h.log.Head()
	if now.Size < kept.Size {
		return &merkle.HeadError{Path: h.files.head, Kept: kept, Size: now.Size}
	}
	root, err := h.log.Root(ctx, kept.Size)
	if err != nil {
		return fmt.Errorf("compare log with kept head: %w", err)
	}
	if root != kept.Root {
		return &merkle.HeadError{Path: h.files.head, Kept: kept, Size: now.Size, Root: root}
	}
	return nil
}

// signHead signs the newest head of the log, keeps it, and returns it with its
// note. Nothing is published that is not kept first.
func (h *house) signHead(ctx context.Context) (fact.Head, []byte, error) {
	for {
		head := h.log.Head()
		msg, err := merkle.Sign(h.keys.Name(), head.Size, head.Root, h.keys.Signers()...)
		if err != nil {
			return head, nil, fmt.Errorf("sign the head: %w", err)
		}
		kept, _, err := h.keeper.Head()
		if err != nil {
			return head, nil, err
		}
		var proof []merkle.Hash
		if kept.Size > 0 && kept.Size < head.Size {
			if proof, err = h.log.Consistency(ctx, kept.Size, head.Size); err != nil {
				return head, nil, fmt.Errorf("prove that the log continues its kept head: %w", err)
			}
		}
		err = h.keeper.Advance(kept, msg, proof)
		if errors.Is(err, merkle.ErrHeadMoved) {
			if err := h.log.Refresh(ctx); err != nil {
				return head, nil, err
			}
			continue
		}
		return head, msg, err
	}
}

// figures opens the engine of figures when it is first asked for.
func (h *house) figures(ctx context.Context) (*figure.Engine, error) {
	return h.figuresWith(ctx, figure.Config{})
}

// figuresWith is figures with progress.
func (h *house) figuresWith(ctx context.Context, c figure.Config) (*figure.Engine, error) {
	if h.engine != nil {
		return h.engine, nil
	}
	if err := os.MkdirAll(filepath.Dir(h.files.index), 0o750); err != nil {
		return nil, fmt.Errorf("make a folder for the figures' index: %w", err)
	}
	c.DB, c.Log, c.Register, c.Atlas, c.Path = h.db, h.log, h.reg, h.atlas, h.files.index
	var err error
	h.engine, err = figure.Open(ctx, c)
	return h.engine, err
}

// table is the importer of one of the six files.
func (h *house) table(name string) (importing.Table, bool) {
	switch name {
	case "facts":
		return importing.Facts(h.log, h.checker, "import"), true
	case "people":
		return h.people.Table(people.Confirmed), true
	case "orgs":
		return h.orgs.OrgTable(), true
	case "teams":
		return h.orgs.TeamTable(), true
	case "sites":
		return h.campaigns.SiteTable(), true
	case "projects":
		return h.campaigns.ProjectTable(), true
	}
	return nil, false
}

// Close closes what is open, the last opened first.
func (h *house) Close() error {
	var errs []error
	if h.engine != nil {
		errs = append(errs, h.engine.Close())
	}
	if h.log != nil {
		errs = append(errs, h.log.Close())
	}
	if h.db != nil {
		errs = append(errs, h.db.Close())
	}
	return errors.Join(errs...)
}

// inHouse opens a house, runs f in it and closes it.
func (a *app) inHouse(flags dbFlags, f func(h *house) error) error {
	return a.inHouseWith(flags, houseOptions{}, f)
}

func (a *app) inHouseWith(flags dbFlags, o houseOptions, f func(h *house) error) (err error) {
	h, err := a.openHouseWith(a.ctx, flags, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	return f(h)
}
