package people

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Registration is what somebody fills in, as they wrote it: the fields of Order
// 67 articles 5 and 6 (name, sex, day of birth, identity number, area of
// residence, contact, skills, service category) and what helps to find a post.
// Sex and day of birth may be left to an identity card's number.
type Registration struct {
	Name, Sex, Birth string
	IDType, IDNumber string
	Phone, Home      string
	Employer         string
	Skills           string // lists are separated by semicolons
	Languages        string
	Profile
	Guardian Guardian // needed under 18
	Consents []Purpose
}

// Profile is what a person offers.
type Profile struct {
	National string // number in the national register, opaque
	Services string // service categories, codes separated by semicolons
	Subjects string // subjects taught
	Grades   string // grades taught
	Licence  string // kind of driving licence
	Hours    Week
	Reach    int // kilometres; 0 where not said
}

// Guardian answers for a minor.
type Guardian struct{ Name, Phone, Relation string }

// The ages that the law draws lines at.
const (
	// AdultAge is when one registers on one's own word (Civil Code article 17).
	AdultAge = 18
	// ChildAge is until when the guardian's consent is what counts, and personal
	// information is sensitive (PIPL articles 28 and 31).
	ChildAge = 14
)

var (
	needed      = text.Label{Zh: "请填写", En: "please fill this in"}
	tooLongText = text.Label{Zh: "太长了，最多 %d 个字符", En: "too long: at most %d characters"}
	fineHome    = text.Label{Zh: "请选到社区（村）", En: "choose a community"}
	mustAgree   = text.Label{Zh: "请阅读并同意此项，否则不能注册", En: "please read this and agree; registration needs it"}
	guardianFor = text.Label{Zh: "未满 18 周岁须由监护人同意并留下姓名和手机号", En: "under 18 a guardian must agree and give a name and mobile number"}
	badReach    = text.Label{Zh: "应为 0 至 100 公里", En: "must be 0 to 100 kilometres"}
	badCategory = text.Label{Zh: "不认识的服务类别", En: "unknown service category"}
	onlyHeld    = text.Label{Zh: "只有待核对的登记可以确认，须写明核对情况，且不能办理自己的", En: "only a record that is held is confirmed, with words, and not one's own"}
	badWeek     = text.Label{Zh: "服务时间不完整", En: "the hours are incomplete"}
)

// By says through whom a registration comes. Actor is nil for the person
// themself.
type By struct {
	Actor   *access.Actor
	Org     string          // the organisation that brings the person in
	Channel string          // web, desk, api; phone for a row of an import
	From    onetime.Visitor // the person's own browser; nothing for staff
}

func (b By) who() string {
	if b.Actor == nil {
		return "self"
	}
	return b.Actor.ID
}

// entry is a registration as it was read.
type entry struct {
	person
	Profile
	guardian Guardian
	codeTo   ident.Phone
	age      int
}

// read checks everything at once, so that nobody is sent back twice.
func (p *People) readRegistration(r Registration, self bool) (entry, error) {
	var f fault.Faults
	e := entry{Profile: r.Profile}
	clean := func(field, s string, limit int) string {
		s = strings.TrimSpace(s)
		if len([]rune(s)) > limit || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f || c == '�' }) {
			f.Add(field, tooLongText.With(limit))
		}
		return s
	}
	fail := func(field string, err error) {
		if err != nil {
			f.Add(field, text.Of(err))
		}
	}
	if e.Name = clean("name", r.Name, MaxName); e.Name == "" {
		f.Add("name", needed)
	}
	e.Employer, e.Skills, e.Languages = clean("employer", r.Employer, maxText), clean("skills", r.Skills, maxText), clean("languages", r.Languages, maxText)
	for _, s := range []struct {
		field string
		value *string
	}{{"national", &e.National}, {"subjects", &e.Subjects}, {"grades", &e.Grades}, {"licence", &e.Licence}} {
		*s.value = clean(s.field, *s.value, maxText)
	}
	for c := range strings.SplitSeq(e.Services, ";") {
		if c != "" && !fact.Categories.Has(c) {
			f.Add("services", badCategory)
		}
	}
	if e.Reach < 0 || e.Reach > 100 {
		f.Add("reach", badReach)
	}
	if !e.Hours.valid() {
		f.Add("hours", badWeek)
	}
	var err error
	if e.Phone, err = ident.ParseMobile(r.Phone); err != nil {
		fail("phone", err)
	}
	home, err := p.atlas.Parse(strings.TrimSpace(r.Home))
	switch {
	case strings.TrimSpace(r.Home) == "" || err == nil && home.Level() < area.Community:
		f.Add("home", fineHome)
	default:
		fail("home", err)
	}
	e.Home = string(home)
	p.readIdentity(r, &e, &f)
	p.readConsents(r, self, &e, &f)
	if len(f) > 0 {
		return entry{}, f
	}
	e.digest(p.keys)
	return e, nil
}

func (p *People) readIdentity(r Registration, e *entry, f *fault.Faults) {
	sex, err := ident.ParseSex(r.Sex)
	if err != nil {
		f.Add("sex", text.Of(err))
	}
	e.Sex = sex
	if s := strings.TrimSpace(r.Birth); s != "" {
		born, err := civil.ParseDay(s)
		switch {
		case err != nil:
			f.Add("birth", badBirth)
		case born > civil.At(p.clock()).Day():
			f.Add("birth", unborn)
		default:
			e.Birth, e.BirthMonth = born.String(), born.Month()
		}
	}
	if strings.TrimSpace(r.IDNumber) == "" {
		f.Add("id_number", needed)
		return
	}
	if e.Document, err = ident.ParseDocument(ident.DocumentType(r.IDType), r.IDNumber); err != nil {
		f.Add("id_number", text.Of(err))
		return
	}
	if n, err := ident.ParseIDNumber(e.Document.Number); err == nil {
		if e.Birth != "" && e.Birth != n.Birth().String() {
			f.Add("birth", otherDay)
		}
		e.Birth, e.BirthMonth = n.Birth().String(), n.Birth().Month()
		if e.Sex != ident.Male && e.Sex != ident.Female {
			e.Sex = n.Sex()
		}
	}
	if e.Birth == "" {
		f.Add("birth", needed)
		return
	}
	born, err := civil.ParseDay(e.Birth)
	if err != nil {
		return // said already
	}
	if e.age = born.Age(civil.At(p.clock()).Day()); e.age > oldestAge {
		f.Add("birth", ancient)
	}
}

// readConsents asks the person for what registration cannot do without. Nobody
// agrees in another's place: a shell's consents are asked for when its person
// comes.
func (p *People) readConsents(r Registration, self bool, e *entry, f *fault.Faults) {
	e.codeTo = e.Phone
	for _, t := range AllTerms() {
		if self && t.Required && !slices.Contains(r.Consents, t.Purpose) {
			f.Add("consent-"+string(t.Purpose), mustAgree)
		}
	}
	if e.Birth == "" || e.age >= AdultAge {
		return
	}
	name := strings.TrimSpace(r.Guardian.Name)
	phone, err := ident.ParseMobile(r.Guardian.Phone)
	if name == "" || len([]rune(name)) > MaxName || err != nil || self && !slices.Contains(r.Consents, ByGuardian) {
		f.Add("guardian", guardianFor)
		return
	}
	e.guardian = Guardian{name, string(phone), strings.TrimSpace(r.Guardian.Relation)}
	if e.age < ChildAge {
		e.codeTo = phone // it is the guardian who confirms
	}
}

// Register takes a registration down. The record is a shell that counts nowhere
// until Confirm proves the phone; the code is on its way. It returns the
// person's opaque number, and says nothing of whether anybody was known before:
//
//   - the identity number is of a record with the same phone: that record is
//     confirmed or signed in to, and nothing of it is changed unless it was a
//     shell;
//   - it is of a record with another phone: the new one will be held until
//     somebody entitled has compared the document.
//
// A fault.Faults says what is wrong with the input; a *limit.Error that this phone,
// browser or network was sent too many codes.
func (p *People) Register(ctx context.Context, by By, r Registration) (string, error) {
	e, err := p.readRegistration(r, by.Actor == nil)
	if err != nil {
		return "", err
	}
	if by.Actor != nil {
		t := access.Thing{Kind: "person", Place: e.Home}
		if by.Org != "" {
			t.Lines = []string{by.Org}
		}
		if err := p.access.Guard(ctx, *by.Actor, access.PersonRegister, t, "register"); err != nil {
			return "", err
		}
	}
	key, err := p.sealer.NewPersonKey()
	if err != nil {
		return "", fmt.Errorf("make a person's key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(ident.MaxVolunteerSerial+1))
	if err != nil {
		return "", fmt.Errorf("draw a volunteer number: %w", err)
	}
	number, err := ident.NewVolunteerNumber(serial.Int64())
	if err != nil {
		return "", err
	}
	e.Key, e.State = string(number), Shell
	e.VaultKey = p.sealer.WrapKey(key, e.Key)
	e.seal(p.sealer, key)
	var person string
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		person, err = p.enter(ctx, tx, by, e, r.Consents)
		return err
	})
	if store.IsUnique(err) {
		return p.Register(ctx, by, r) // the number is taken: one draw in a thousand or rarer
	}
	return person, err
}

// enter writes a registration.
func (p *People) enter(ctx context.Context, tx *store.Tx, by By, e entry, consents []Purpose) (string, error) {
	was, err := p.sameNumber(ctx, tx, &e.person)
	if err != nil {
		return "", err
	}
	if by.Actor != nil {
		consents = nil // nobody agrees in another's place
	}
	if was != nil && string(was.PhoneIndex) == string(e.PhoneIndex) {
		if was.State == Shell && by.Actor == nil {
			if err := p.overwrite(ctx, tx, was, e); err != nil {
				return "", err
			}
		}
		return was.Key, p.sendCode(ctx, tx, onetime.Join, was.Key, e.codeTo, by.From, consents...)
	}
	if err := store.Insert(ctx, tx, table, 1, func(_ int, args []any) []any { return e.args(args) }); err != nil {
		return "", fmt.Errorf("write person: %w", err)
	}
	if err := writeTerms(ctx, tx, termRows(nil, e.Name, e.Key, e.Home)); err != nil {
		return "", fmt.Errorf("write search terms: %w", err)
	}
	if err := p.writeProfile(ctx, tx, by, &e); err != nil {
		return "", err
	}
	if was != nil {
		if err := noteTwin(ctx, tx, e.Key, was.Key, SameNumber, civil.At(p.clock())); err != nil {
			return "", err
		}
	}
	if err := p.note(ctx, tx, e.Key, by.who(), "entered", "", by.Channel); err != nil {
		return "", err
	}
	if by.Actor != nil {
		if err := access.Record(ctx, tx, *by.Actor, access.PersonRegister, thing(&e.person, by.Org), "register", access.Done, e.Key); err != nil {
			return "", err
		}
	}
	return e.Key, p.sendCode(ctx, tx, onetime.Join, e.Key, e.codeTo, by.From, consents...)
}

// sameNumber finds the record that stands for an identity number: confirmed
// ones first.
func (p *People) sameNumber(ctx context.Context, q store.Queryer, r *person) (*person, error) {
	rows, err := queryRows(ctx, q, "SELECT "+cardColumns+` FROM people p WHERE p.id_index = $1 AND length(p.id_index) > 0
		AND p.person <> $2 AND p.merged_into = '' ORDER BY p.state, p.person`, r.IDIndex, r.Key)
	if err != nil {
		return nil, fmt.Errorf("look for the same identity number: %w", err)
	}
	found, err := store.Collect(rows, func(rows *sql.Rows) (person, error) { return scanPerson(rows) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	for i := range found { // "confirmed" sorts first; among equals the same phone
		if found[i].State == found[0].State && string(found[i].PhoneIndex) == string(r.PhoneIndex) {
			return &found[i], nil
		}
	}
	return &found[0], nil
}

// overwrite lets a person's own words replace what was entered for a shell.
func (p *People) overwrite(ctx context.Context, tx *store.Tx, was *person, e entry) error {
	key, err := p.sealer.UnwrapKey(was.VaultKey, was.Key)
	if err != nil {
		return err
	}
	e.Key = was.Key
	e.seal(p.sealer, key)
	if err := p.change(ctx, tx, &e.person, was); err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	e.VaultKey = was.VaultKey
	org, err := orgOf(ctx, tx, was.Key)
	if err != nil {
		return err
	}
	return p.writeProfile(ctx, tx, By{Org: org, Channel: "phone"}, &e)
}

func (p *People) writeProfile(ctx context.Context, tx *store.Tx, by By, e *entry) error {
	key, err := p.sealer.UnwrapKey(e.VaultKey, e.Key)
	if err != nil {
		return err
	}
	sealed := func(field, plain string) []byte {
		if plain == "" {
			return none
		}
		return p.sealer.Seal(key, field, e.Key, []byte(plain))
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO people_profile (person, national, services, subjects, grades, licence, hours, reach,
		guardian, guardian_phone, relation, channel, org, entered_by, entered_at, confirmed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)
		ON CONFLICT (person) DO UPDATE SET national = excluded.national, services = excluded.services, subjects = excluded.subjects,
		grades = excluded.grades, licence = excluded.licence, hours = excluded.hours, reach = excluded.reach,
		guardian = excluded.guardian, guardian_phone = excluded.guardian_phone, relation = excluded.relation`,
		e.Key, e.National, e.Services, e.Subjects, e.Grades, e.Licence, string(e.Hours), int64(e.Reach),
		sealed(fieldGuardian, e.guardian.Name), sealed(fieldGuardianPhone, e.guardian.Phone), e.guardian.Relation,
		by.Channel, by.Org, by.who(), int64(civil.At(p.clock())))
	if err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	return nil
}

// Confirm ends a registration: the person proves the phone with the code. From
// then on they are confirmed, known to figures, and may serve; or held, where
// another record has the identity number. The state is returned. ErrCode says
// that the code does not fit; ErrConsent that the person, whom somebody else
// entered, has not agreed yet: they register themselves with the same number
// and phone, and so take the shell over.
func (p *People) Confirm(ctx context.Context, from onetime.Visitor, key, code string) (State, error) {
	var state State
	var refusal error
	err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		state = ""
		var consents []Purpose
		if consents, refusal, err = p.checkCode(ctx, tx, onetime.Join, key, code, from); err != nil || refusal != nil {
			return err
		}
		r, err := load(ctx, tx, key)
		if err != nil {
			return err
		}
		if state = r.State; state != Shell {
			return nil
		}
		if err := agreed(ctx, tx, key, consents); err != nil {
			return err // and the code is still good
		}
		if len(r.IDIndex) > 0 {
			// Under the log's lock, so that two processes do not confirm one number.
			if err := p.log.Lock(ctx, tx); err != nil {
				return err
			}
			other, err := p.sameNumber(ctx, tx, &r)
			if err != nil {
				return err
			}
			if other != nil && other.State == Confirmed {
				state = Held
				if err := noteTwin(ctx, tx, key, other.Key, SameNumber, civil.At(p.clock())); err != nil {
					return err
				}
				if err := p.setState(ctx, tx, key, Held); err != nil {
					return err
				}
				return p.note(ctx, tx, key, "self", "held", other.Key, "")
			}
		}
		state = Confirmed
		return p.admit(ctx, tx, &r, "self", "")
	})
	if err == nil {
		err = refusal
	}
	return state, err
}

// admit makes a shell or held record count.
func (p *People) admit(ctx context.Context, tx *store.Tx, r *person, who, note string) error {
	if err := p.setState(ctx, tx, r.Key, Confirmed); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE people_profile SET confirmed_at = $1 WHERE person = $2", int64(civil.At(p.clock())), r.Key)
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	if err := p.nearTwins(ctx, tx, r); err != nil {
		return err
	}
	if err := p.note(ctx, tx, r.Key, who, "confirmed", "", note); err != nil {
		return err
	}
	if p.confirmed != nil {
		if err := p.confirmed(ctx, tx, r.Key, r.Home); err != nil {
			return err
		}
	}
	r.State = Confirmed
	return p.register.Apply(ctx, tx, &register.Batch{Persons: []register.Person{r.counted()}})
}

func (p *People) setState(ctx context.Context, tx *store.Tx, key string, s State) error {
	if _, err := tx.ExecContext(ctx, "UPDATE people SET state = $1 WHERE person = $2", string(s), key); err != nil {
		return fmt.Errorf("change state: %w", err)
	}
	return nil
}

// Admit confirms a held record after the document was compared: the other
// record's number was wrong, or the document is shared by mistake.
func (p *People) Admit(ctx context.Context, actor access.Actor, key, note string) error {
	t, err := p.Thing(ctx, key)
	if err != nil {
		return err
	}
	if err := p.access.Guard(ctx, actor, access.PersonEdit, t, note); err != nil {
		return err
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, err := load(ctx, tx, key)
		if err != nil {
			return err
		}
		if r.State != Held || strings.TrimSpace(note) == "" || actor.Person == key {
			return fault.New(fault.Invalid, onlyHeld)
		}
		if err := p.admit(ctx, tx, &r, actor.ID, note); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.PersonEdit, t, note, access.Done, key)
	})
}
