package people

import (
	"context"
	"fmt"

	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/store"
	"linli/internal/text"
)

// The columns of a people file, in the order of the schema.
const (
	colPerson = iota
	colName
	colSex
	colBirth
	colIDType
	colIDNumber
	colPhone
	colHome
	colParty
	colEmployer
	colSkills
	colLanguages
)

// Schema is the shape of a people file.
func Schema() intake.Schema {
	return intake.Schema{
		Name:     "people",
		Columns:  []string{"person", "name", "sex", "birth", "id_type", "id_number", "phone", "home", "party", "employer", "skills", "languages"},
		Required: []string{"person", "name"},
		Texts:    []string{"person", "id_number", "phone", "home"},
		Days:     []string{"birth"},
	}
}

const maxText = 200

var (
	badParty  = text.Label{Zh: "党员填 yes，其他留空", En: "write yes for a party member and leave it empty otherwise"}
	badBirth  = text.Label{Zh: "不是日期；应写作 1990-02-03，只知年月的写 1990-02", En: "not a day: write 1990-02-03, or 1990-02 if only the month is known"}
	unborn    = text.Label{Zh: "出生日期在将来", En: "the day of birth lies in the future"}
	ancient   = text.Label{Zh: "出生日期在 130 多年前，请核对", En: "born more than 130 years ago: please check"}
	otherDay  = text.Label{Zh: "与证件号码中的出生日期不一致", En: "disagrees with the day of birth in the identity number"}
	otherSex  = text.Label{Zh: "与证件号码中的性别不一致，请核对", En: "disagrees with the sex in the identity number: please check"}
	longName  = text.Label{Zh: "姓名过长：%d 个字符，最多 %d 个", En: "the name is too long: %d characters, at most %d"}
	noNumber  = text.Label{Zh: "填了证件类型而没有号码", En: "there is a kind of document but no number"}
	hasLeft   = text.Label{Zh: "此人已注销，资料已销毁，不能再导入", En: "this person has left and was erased, and cannot be imported again"}
	coarse    = text.Label{Zh: "居住地未精确到社区（村）", En: "the home is less precise than a community"}
	oldestAge = 130
)

// Table is the table of people. Those it takes in are in the given state.
func (p *People) Table(state State) importing.Table {
	return &importing.Importer[person]{
		Shape:  Schema(),
		Secret: []string{"id_number", "phone"},
		Read: func(row *importing.Row) person {
			r := p.read(row)
			r.State = state
			return r
		},
		Ready: func(r *person) error {
			r.digest(p.keys)
			key, err := p.sealer.NewPersonKey()
			if err != nil {
				return fmt.Errorf("make a person's key: %w", err)
			}
			r.VaultKey = p.sealer.WrapKey(key, r.Key)
			r.seal(p.sealer, key)
			return nil
		},
		Write: func(ctx context.Context, tx *store.Tx, records []person, update bool) ([]importing.Outcome, error) {
			return p.take(ctx, tx, records, update)
		},
	}
}

func (p *People) read(row *importing.Row) person {
	r := person{
		Key:       row.Needed(colPerson, importing.MaxKey),
		Home:      row.Place(colHome, p.atlas),
		Employer:  row.Text(colEmployer, maxText),
		Skills:    row.Text(colSkills, maxText),
		Languages: row.Text(colLanguages, maxText),
	}
	r.Name = row.Get(colName)
	if n := len([]rune(r.Name)); n > MaxName {
		row.Fault(colName, longName.With(n, MaxName))
	} else {
		row.Needed(colName, MaxName)
	}
	sex, err := ident.ParseSex(row.Get(colSex))
	if err != nil {
		row.Fault(colSex, text.Of(err))
	}
	r.Sex = sex
	if r.Home != "" && area.Code(r.Home).Level() < area.Community {
		row.Doubt(colHome, coarse)
	}
	switch row.Get(colParty) {
	case "yes":
		r.Party = true
	case "":
	default:
		row.Fault(colParty, badParty)
	}
	if s := row.Get(colPhone); s != "" {
		if r.Phone, err = ident.ParsePhone(s); err != nil {
			row.Fault(colPhone, text.Of(err))
		}
	}
	p.readBirth(row, &r)
	p.readDocument(row, &r)
	return r
}

func (p *People) readBirth(row *importing.Row, r *person) {
	s := row.Get(colBirth)
	if s == "" {
		return
	}
	var born civil.Day
	if month, err := civil.ParseMonth(s); err == nil {
		r.BirthMonth = month
	} else if born, err = civil.ParseDay(s); err == nil {
		r.Birth, r.BirthMonth = s, born.Month()
	} else {
		row.Fault(colBirth, badBirth)
		return
	}
	today := civil.At(p.clock()).Day()
	switch age := r.BirthMonth.Age(today); {
	case age < 0 || r.Birth != "" && born > today:
		row.Fault(colBirth, unborn)
	case age > oldestAge:
		row.Fault(colBirth, ancient)
	}
}

func (p *People) readDocument(row *importing.Row, r *person) {
	s := row.Get(colIDNumber)
	kind := ident.DocumentType(row.Get(colIDType))
	if s == "" {
		if kind == "" {
			return
		}
		if r.Document.Type = kind; kind.Label() == (text.Label{}) {
			_, err := ident.ParseDocument(kind, "")
			row.Fault(colIDType, text.Of(err))
			return
		}
		row.Doubt(colIDType, noNumber)
		return
	}
	doc, err := ident.ParseDocument(kind, s)
	if err != nil {
		column := colIDNumber
		if kind != "" && kind.Label() == (text.Label{}) {
			column = colIDType
		}
		row.Fault(column, text.Of(err))
		return
	}
	r.Document = doc
	number, err := ident.ParseIDNumber(doc.Number)
	if err != nil {
		return // a number that tells nothing of its holder
	}
	born := number.Birth()
	switch {
	case r.Birth == "" && (r.BirthMonth == 0 || r.BirthMonth == born.Month()):
		r.Birth, r.BirthMonth = born.String(), born.Month()
	case r.Birth != born.String():
		row.Fault(colBirth, otherDay)
	}
	if (r.Sex == ident.Male || r.Sex == ident.Female) && r.Sex != number.Sex() {
		row.Doubt(colSex, otherSex)
	}
}
