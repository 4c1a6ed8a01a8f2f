package people

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Purpose is what a person agrees that their data are used for, each by itself
// (PIPL articles 14, 23 and 29: separately, freely, with knowledge).
type Purpose string

// The purposes.
const (
	ForRegistration Purpose = "registration" // without it nobody can be registered
	ForIdentity     Purpose = "identity"     // sensitive: the identity number
	ForMatching     Purpose = "matching"     // skills and hours shown to organisers
	ForMessages     Purpose = "messages"
	ForDeeds        Purpose = "deeds"    // name and deeds in publications
	ByGuardian      Purpose = "guardian" // a minor takes part
	// ForCityRegister is telling the city's own volunteer register, another
	// processor (PIPL article 23), who served and how long.
	ForCityRegister Purpose = "city-register"
)

// Terms are the words a person agrees to. Version names them for people; their
// hash proves which words they were.
type Terms struct {
	Purpose  Purpose
	Version  string
	Required bool
	Words    text.Label
}

// Hash is the SHA-256 of the words in both languages, in hexadecimal.
func (t Terms) Hash() string {
	sum := sha256.Sum256([]byte(string(t.Purpose) + "\x00" + t.Version + "\x00" + t.Words.Zh + "\x00" + t.Words.En))
	return hex.EncodeToString(sum[:])
}

// AllTerms are the words in force. Whoever changes a word gives it a new
// version.
func AllTerms() []Terms {
	return []Terms{
		{ForRegistration, "2020-03-01", true, text.Label{
			Zh: "同意登记我的姓名、联系方式、居住社区等基本信息，用于志愿服务的注册、记录和证明（《志愿服务条例》第七条）。",
			En: "I agree that my name, contact and community are registered, to record and certify volunteering.",
		}},
		{ForIdentity, "2020-03-01", true, text.Label{
			Zh: "同意加密保存我的证件号码，仅用于核实身份和避免重复登记；这是敏感个人信息，只有经授权的人说明用途后才能查看，并留下记录。",
			En: "I agree that my identity number is kept, encrypted, to verify who I am and avoid double entries; it is sensitive, and every look at it states a purpose and is logged.",
		}},
		{ForMatching, "2020-03-01", false, text.Label{
			Zh: "同意把我的技能、可服务时间和所在社区提供给招募志愿者的组织，用于安排服务。",
			En: "I agree that organisers see my skills, hours and community, to arrange service.",
		}},
		{ForMessages, "2020-03-01", false, text.Label{
			Zh: "同意接收与我报名的服务有关的短信和消息。",
			En: "I agree to receive messages about the service I sign up for.",
		}},
		{ForDeeds, "2020-03-01", false, text.Label{
			Zh: "同意在简报等材料中公开我的姓名和服务事迹。",
			En: "I agree that my name and deeds may appear in publications.",
		}},
		{ForCityRegister, "2020-03-01", false, text.Label{
			Zh: "同意把我的注册信息和经核实的服务时长报送本市志愿服务登记系统，用于累计时长、星级评定和保险。",
			En: "I agree that my registration and my verified hours are handed on to the city's volunteer register, for hours, star levels and insurance there.",
		}},
		{ByGuardian, "2020-03-01", false, text.Label{
			Zh: "我是监护人，同意孩子登记为志愿者，并知道可以随时撤回。",
			En: "I am the guardian and agree that the child registers as a volunteer; I may withdraw at any time.",
		}},
	}
}

func termsFor(purpose Purpose) (Terms, bool) {
	for _, t := range AllTerms() {
		if t.Purpose == purpose {
			return t, true
		}
	}
	return Terms{}, false
}

// Consent is one yes or no.
type Consent struct {
	Purpose Purpose
	At      civil.Instant
	Given   bool
	Version string
	Hash    string
	Channel string
}

// writeConsents writes a yes or no to each purpose, in one statement.
func writeConsents(ctx context.Context, tx *store.Tx, person string, at civil.Instant, given bool, channel string, purposes []Purpose) error {
	if len(purposes) == 0 {
		return nil
	}
	yes := store.Flag(given)
	var query strings.Builder
	query.WriteString("INSERT INTO people_consent (person, purpose, n, at, given, version, hash, channel) VALUES ")
	var args []any
	for i, purpose := range purposes {
		t, ok := termsFor(purpose)
		if !ok {
			return fault.New(fault.Invalid, noPurpose)
		}
		if i > 0 {
			query.WriteString(", ")
		}
		fmt.Fprintf(&query, `($%d, $%d, (SELECT COUNT(*) + 1 FROM people_consent WHERE person = $%d AND purpose = $%d), $%d, $%d, $%d, $%d, $%d)`,
			9*i+1, 9*i+2, 9*i+3, 9*i+4, 9*i+5, 9*i+6, 9*i+7, 9*i+8, 9*i+9)
		args = append(args, person, string(purpose), person, string(purpose), int64(at), yes, t.Version, t.Hash(), channel)
	}
	if _, err := tx.ExecContext(ctx, query.String(), args...); err != nil {
		return fmt.Errorf("write consent: %w", err)
	}
	return nil
}

// Consents are a person's, newest first within each purpose.
func (p *People) Consents(ctx context.Context, person string) ([]Consent, error) {
	rows, err := p.db.Read().QueryContext(ctx,
		`SELECT purpose, at, given, version, hash, channel FROM people_consent WHERE person = $1 ORDER BY purpose, n DESC`, person)
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	defer rows.Close()
	var out []Consent
	for rows.Next() {
		var c Consent
		var given int64
		if err := rows.Scan(&c.Purpose, &c.At, &given, &c.Version, &c.Hash, &c.Channel); err != nil {
			return nil, fmt.Errorf("read consents: %w", err)
		}
		c.Given = given == 1
		out = append(out, c)
	}
	return out, rows.Err()
}

// Agreed reports whether the person's newest word on a purpose is yes.
func (p *People) Agreed(ctx context.Context, person string, purpose Purpose) (bool, error) {
	consents, err := p.Consents(ctx, person)
	for _, c := range consents {
		if c.Purpose == purpose {
			return c.Given, err
		}
	}
	return false, err
}

// Consent records a person's own word. Without the required purposes there is
// no registration: withdrawing one of them is leaving, and is refused here.
func (p *People) Consent(ctx context.Context, person string, purpose Purpose, given bool, channel string) error {
	t, ok := termsFor(purpose)
	if !ok || t.Required && !given {
		return fault.New(fault.Invalid, mustLeave)
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := living(ctx, tx, person); err != nil {
			return err
		}
		return writeConsents(ctx, tx, person, civil.At(p.clock()), given, channel, []Purpose{purpose})
	})
}

// ErrConsent is returned where the person has not agreed to what registration
// needs.
var ErrConsent = fault.New(fault.Conflict, text.Label{Zh: "本人尚未同意", En: "the person has not agreed"})

// agreed makes sure that the newest word on each required purpose is yes. just is
// what the person has agreed to in this transaction: mostly all of it, and then
// nothing need be read.
func agreed(ctx context.Context, q store.Queryer, person string, just []Purpose) error {
	if !slices.ContainsFunc(AllTerms(), func(t Terms) bool { return t.Required && !slices.Contains(just, t.Purpose) }) {
		return nil
	}
	rows, err := queryRows(ctx, q, `SELECT purpose, given FROM people_consent WHERE person = $1 ORDER BY purpose, n`, person)
	if err != nil {
		return fmt.Errorf("read consents: %w", err)
	}
	newest := map[Purpose]bool{}
	_, err = store.Collect(rows, func(rows *sql.Rows) (struct{}, error) {
		var purpose Purpose
		var given int64
		err := rows.Scan(&purpose, &given)
		newest[purpose] = given == 1
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("read consents: %w", err)
	}
	for _, t := range AllTerms() {
		if t.Required && !newest[t.Purpose] {
			return ErrConsent
		}
	}
	return nil
}

var (
	mustLeave = text.Label{Zh: "这是注册必需的；如不再同意，请注销", En: "registration needs this; to withdraw it, leave"}
	noPurpose = text.Label{Zh: "没有这项用途", En: "there is no such purpose"}
)
