package people

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/intake"
	"linli/internal/onetime"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Own is all that is kept about a person, in clear, for that person (PIPL
// article 45: to see and to copy).
type Own struct {
	Person      string         `json:"person"`
	Name        string         `json:"name"`
	Sex         string         `json:"sex"`
	Birth       string         `json:"birth"`
	IDType      string         `json:"id_type"`
	IDNumber    string         `json:"id_number"`
	Phone       string         `json:"phone"`
	Home        string         `json:"home"`
	HomeName    string         `json:"home_name"`
	Party       bool           `json:"party_member"`
	Employer    string         `json:"employer"`
	Skills      string         `json:"skills"`
	Languages   string         `json:"languages"`
	Profile     Profile        `json:"profile"`
	Guardian    Guardian       `json:"guardian"`
	State       State          `json:"state"`
	Consents    []Consent      `json:"consents"`
	Credentials []Credential   `json:"credentials"`
	ReportIns   []ReportIn     `json:"report_ins"`
	History     []Event        `json:"history"`
	Lookers     []access.Sight `json:"who_looked"`
}

// Own opens a person's own record. The caller makes sure that it is the person
// who asks.
func (p *People) Own(ctx context.Context, key string) (Own, error) {
	r, err := living(ctx, p.db.Read(), key)
	if err != nil {
		return Own{}, err
	}
	rec, err := p.record(ctx, r)
	if err != nil {
		return Own{}, err
	}
	if _, err := p.open(&r); err != nil {
		return Own{}, err
	}
	out := Own{
		Person: r.Key, Name: r.Name, Sex: r.Sex.String(), Birth: r.Birth, IDType: string(r.Document.Type), IDNumber: r.Document.Number,
		Phone: string(r.Phone), Home: r.Home, HomeName: p.atlas.FullName(area.Code(r.Home)), Party: r.Party, Employer: r.Employer,
		Skills: r.Skills, Languages: r.Languages, Profile: rec.Profile, State: r.State, Credentials: rec.Credentials, History: rec.History,
	}
	if out.Guardian, err = p.guardian(ctx, &r); err != nil {
		return Own{}, err
	}
	if out.Consents, err = p.Consents(ctx, key); err != nil {
		return Own{}, err
	}
	if out.ReportIns, err = p.reportIns(ctx, key); err != nil {
		return Own{}, err
	}
	out.Lookers, err = p.access.WhoLookedAt(ctx, key, 1000)
	return out, err
}

// CSV writes the copy as a table of two columns, in the language asked for.
func (o Own) CSV(w io.Writer, lang text.Lang) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // for spreadsheets
		return err
	}
	c := csv.NewWriter(w)
	row := func(l text.Label, value string) {
		_ = c.Write([]string{l.In(lang), intake.ExportCell(value)}) // Flush tells
	}
	for _, f := range []struct {
		name  text.Label
		value string
	}{
		{text.Label{Zh: "志愿者编号", En: "volunteer number"}, o.Person}, {text.Label{Zh: "姓名", En: "name"}, o.Name},
		{text.Label{Zh: "性别", En: "sex"}, o.Sex}, {text.Label{Zh: "出生日期", En: "day of birth"}, o.Birth},
		{text.Label{Zh: "证件类型", En: "document"}, o.IDType}, {text.Label{Zh: "证件号码", En: "document number"}, o.IDNumber},
		{text.Label{Zh: "手机", En: "phone"}, o.Phone}, {text.Label{Zh: "居住社区", En: "community"}, o.HomeName},
		{text.Label{Zh: "单位", En: "employer"}, o.Employer}, {text.Label{Zh: "技能", En: "skills"}, o.Skills},
		{text.Label{Zh: "语言", En: "languages"}, o.Languages}, {text.Label{Zh: "服务类别", En: "services"}, o.Profile.Services},
		{text.Label{Zh: "可教科目", En: "subjects"}, o.Profile.Subjects}, {text.Label{Zh: "可教年级", En: "grades"}, o.Profile.Grades},
		{text.Label{Zh: "驾驶证", En: "driving licence"}, o.Profile.Licence}, {text.Label{Zh: "全国编号", En: "national number"}, o.Profile.National},
		{text.Label{Zh: "监护人", En: "guardian"}, strings.TrimSpace(o.Guardian.Name + " " + o.Guardian.Phone)},
	} {
		row(f.name, f.value)
	}
	for _, consent := range o.Consents {
		row(text.Label{Zh: "同意", En: "consent"}, fmt.Sprintf("%s %s %t %s", consent.At, consent.Purpose, consent.Given, consent.Version))
	}
	for _, e := range o.History {
		row(text.Label{Zh: "经过", En: "history"}, fmt.Sprintf("%s %s %s", e.At, e.What, e.Note))
	}
	for _, s := range o.Lookers {
		row(text.Label{Zh: "查看记录", En: "who looked"}, fmt.Sprintf("%s %s %s %s", s.At, s.Name, s.Act, s.Purpose))
	}
	c.Flush()
	return c.Error()
}

// Correction is what a person changes of their own record. Name, document and
// day of birth are corrected at the community, against the document.
type Correction struct {
	Home, Employer, Skills, Languages string
	Profile
}

// Correct changes a person's own record. A move of home reaches figures from
// here on; what was counted stays where it was counted.
func (p *People) Correct(ctx context.Context, key string, c Correction) error {
	var f fault.Faults
	home, err := p.atlas.Parse(strings.TrimSpace(c.Home))
	if err != nil || home.Level() < area.Community {
		f.Add("home", fineHome)
	}
	for _, s := range []struct{ field, value string }{
		{"employer", c.Employer}, {"skills", c.Skills}, {"languages", c.Languages}, {"national", c.National},
		{"subjects", c.Subjects}, {"grades", c.Grades}, {"licence", c.Licence},
	} {
		if len([]rune(s.value)) > maxText {
			f.Add(s.field, tooLongText.With(maxText))
		}
	}
	if !c.Hours.valid() {
		f.Add("hours", badWeek)
	}
	if c.Reach < 0 || c.Reach > 100 {
		f.Add("reach", badReach)
	}
	if len(f) > 0 {
		return f
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := living(ctx, tx, key)
		if err != nil {
			return err
		}
		now := was
		if _, err := p.open(&now); err != nil {
			return err
		}
		now.Home, now.Employer, now.Skills, now.Languages = string(home), c.Employer, c.Skills, c.Languages
		now.digest(p.keys)
		if err := p.change(ctx, tx, &now, &was); err != nil {
			return fmt.Errorf("correct person %s: %w", key, err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO people_profile (person, national, services, subjects, grades, licence, hours, reach,
			guardian, guardian_phone, relation, channel, org, entered_by, entered_at, confirmed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 'phone', '', 'self', $11, 0)
			ON CONFLICT (person) DO UPDATE SET national = excluded.national, services = excluded.services, subjects = excluded.subjects,
			grades = excluded.grades, licence = excluded.licence, hours = excluded.hours, reach = excluded.reach`,
			key, c.National, c.Services, c.Subjects, c.Grades, c.Licence, string(c.Hours), int64(c.Reach), none, none, int64(civil.At(p.clock())))
		if err != nil {
			return fmt.Errorf("correct profile: %w", err)
		}
		if err := p.note(ctx, tx, key, "self", "corrected", "", ""); err != nil {
			return err
		}
		if !now.State.counts() || now.counted() == was.counted() {
			return nil
		}
		return p.register.Apply(ctx, tx, &register.Batch{Persons: []register.Person{now.counted()}})
	})
}

// Leave erases a person at their own wish, proven by a code to their phone. The
// records merged into theirs go with it.
func (p *People) Leave(ctx context.Context, from onetime.Visitor, key, code string) error {
	var refusal error
	err := p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if _, refusal, err = p.checkCode(ctx, tx, onetime.Leave, key, code, from); err != nil || refusal != nil {
			return err
		}
		return p.erase(ctx, tx, key, "self")
	})
	if err == nil {
		err = refusal
	}
	return err
}

// Erase erases a person by a request that a second person has approved.
func (p *People) Erase(ctx context.Context, actor access.Actor, request int64, key string) error {
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, err := access.Use(ctx, tx, actor, request, access.PersonErase)
		if err != nil {
			return err
		}
		if r.Thing.Kind != "person" || r.Thing.ID != key {
			return fmt.Errorf("%w: the request is about somebody else", access.ErrDenied)
		}
		if err := p.erase(ctx, tx, key, actor.ID); err != nil {
			return err
		}
		return access.Record(ctx, tx, actor, access.PersonErase, r.Thing, r.Purpose, access.Done, key)
	})
}

// erase destroys the wrapped key, and with it all that was sealed, here and in
// rooms that sealed under it; and removes the name and all that was not needed
// for the record of service. The facts stay under the opaque number, and what
// figures know of it (community, month of birth) identifies nobody. Consents
// stay as proof that there was a right to keep what was kept.
//
// Records that were merged are one human being: what keeps one of them from
// being erased keeps all.
func (p *People) erase(ctx context.Context, tx *store.Tx, key, who string) error {
	if p.mayErase != nil {
		all, err := oneself(ctx, tx, key)
		if err != nil {
			return err
		}
		for _, record := range all {
			if err := p.mayErase(ctx, tx, record); err != nil {
				return err
			}
		}
	}
	return p.eraseRecord(ctx, tx, key, who)
}

// eraseRecord erases a record and those merged into it.
func (p *People) eraseRecord(ctx context.Context, tx *store.Tx, key, who string) error {
	r, err := living(ctx, tx, key)
	if err != nil {
		return err
	}
	parts, err := joined(ctx, tx, key)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := p.eraseRecord(ctx, tx, part, who); err != nil && !errors.Is(err, ErrGone) {
			return err // one that has left before is gone already
		}
	}
	if err := dropTerms(ctx, tx, &r); err != nil {
		return fmt.Errorf("erase search terms: %w", err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE people SET name = '', sex = 0, birth = $1, birth_month = 0, id_type = '', id_number = $2, id_index = $3,
		phone = $4, phone_index = $5, vault_key = $6, home = '', party = 0, employer = '', skills = '', languages = '', state = $7, content = $8
		WHERE person = $9`, none, none, none, none, none, none, string(Left), make([]byte, 16), key)
	if err != nil {
		return fmt.Errorf("erase person: %w", err)
	}
	if err := p.forgotten(ctx, tx, key); err != nil {
		return err
	}
	for _, statement := range []string{
		"DELETE FROM people_profile WHERE person = $1", "DELETE FROM people_credential WHERE person = $1",
		"DELETE FROM people_pending WHERE person = $1",
		"DELETE FROM people_report_in WHERE person = $1",
		"DELETE FROM people_twin WHERE person = $1", "DELETE FROM people_twin WHERE other = $1",
		// What happened stays as proof; what somebody wrote about it may say who.
		"UPDATE people_event SET note = '' WHERE person = $1", "UPDATE people_event SET note = '' WHERE other = $1 AND other <> ''",
	} {
		if _, err := tx.ExecContext(ctx, statement, key); err != nil {
			return fmt.Errorf("erase person: %w", err)
		}
	}
	return p.note(ctx, tx, key, who, "left", "", "")
}

// EraseAgain erases a person who was erased after the backup that was put back:
// the journal beside the database says so. Somebody who is not there, or has
// left, stays as they are. It reports whether there was anything to erase.
func (p *People) EraseAgain(ctx context.Context, key string) (erased bool, err error) {
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		erased = false
		r, err := load(ctx, tx, key)
		if errors.Is(err, ErrUnknown) || err == nil && r.State == Left {
			return nil
		}
		if err != nil {
			return err
		}
		erased = true
		return p.erase(ctx, tx, key, "restore")
	})
	return erased, err
}
