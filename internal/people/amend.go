package people

import (
	"context"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/text"
)

// Amendment is what is corrected at the desk with the document on the table:
// name, identity and phone. What is empty stays as it is.
type Amendment struct {
	Name, Sex, Birth string
	IDType, IDNumber string
	Phone            string
	Compared         bool   // the document was shown and compared
	Note             string // which document, and why
}

var (
	mustCompare  = text.Label{Zh: "请先核对本人出示的证件", En: "compare the document the person shows first"}
	sayWhich     = text.Label{Zh: "请写明核对了什么证件和更正的原因", En: "say which document was compared, and why"}
	nothingNew   = text.Label{Zh: "没有填写要更正的内容", En: "nothing to correct was given"}
	othersNumber = text.Label{Zh: "这个证件号码属于另一个登记，请到“疑似重复”处理", En: "another record has this document; see the likely twins"}
)

// Amend corrects a record at the desk against the document: the way of whoever
// has lost the phone, too. It asks for PersonEdit where the person lives, is
// refused for one's own record, and says what is wrong by field (fault.Faults). A number that another record
// has is refused, and the two are noted as twins.
func (p *People) Amend(ctx context.Context, actor access.Actor, key string, a Amendment) error {
	t, err := p.Thing(ctx, key)
	if err != nil {
		return err
	}
	if err := p.access.Guard(ctx, actor, access.PersonEdit, t, "amend"); err != nil {
		return err
	}
	if actor.Person == key {
		return ErrOwn
	}
	var f fault.Faults
	if !a.Compared {
		f.Add("compared", mustCompare)
	}
	if a.Note = strings.TrimSpace(a.Note); a.Note == "" || len([]rune(a.Note)) > maxText {
		f.Add("note", sayWhich)
	}
	was, err := living(ctx, p.db.Read(), key)
	if err != nil {
		return err
	}
	now := was
	if _, err := p.open(&now); err != nil {
		return err
	}
	changed := p.amended(&now, a, &f)
	if len(f) == 0 && len(changed) == 0 {
		f.Add("name", nothingNew)
	}
	if len(f) > 0 {
		return f
	}
	now.digest(p.keys)
	taken := false
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		taken = false
		was, err := living(ctx, tx, key)
		if err != nil {
			return err
		}
		now.Home, now.Party, now.Employer, now.Skills, now.Languages, now.State = was.Home, was.Party, was.Employer, was.Skills, was.Languages, was.State
		now.digest(p.keys)
		if string(now.IDIndex) != string(was.IDIndex) {
			other, err := holderOf(ctx, tx, &now)
			if err != nil {
				return err
			}
			if other != "" {
				taken = true
				return noteTwin(ctx, tx, key, other, SameNumber, civil.At(p.clock()))
			}
		}
		if err := p.change(ctx, tx, &now, &was); err != nil {
			return fmt.Errorf("amend person %s: %w", key, err)
		}
		if err := p.note(ctx, tx, key, actor.ID, "amended", "", a.Note); err != nil {
			return err
		}
		if err := access.Record(ctx, tx, actor, access.PersonEdit, t, "amended "+strings.Join(changed, " ")+": "+a.Note, access.Done, key); err != nil {
			return err
		}
		if !now.State.counts() || now.counted() == was.counted() {
			return nil
		}
		return p.register.Apply(ctx, tx, &register.Batch{Persons: []register.Person{now.counted()}})
	})
	if err == nil && taken {
		return fault.In("id_number", othersNumber)
	}
	return err
}

// amended puts what was given into the record, and names the fields.
func (p *People) amended(r *person, a Amendment, f *fault.Faults) (changed []string) {
	if name := strings.TrimSpace(a.Name); name != "" {
		if len([]rune(name)) > MaxName {
			f.Add("name", tooLongText.With(MaxName))
		}
		r.Name = name
		changed = append(changed, "name")
	}
	if strings.TrimSpace(a.IDNumber) != "" || strings.TrimSpace(a.Birth) != "" || strings.TrimSpace(a.Sex) != "" {
		in := Registration{Sex: a.Sex, Birth: a.Birth, IDType: a.IDType, IDNumber: a.IDNumber}
		if strings.TrimSpace(in.IDNumber) == "" {
			in.IDType, in.IDNumber = string(r.Document.Type), r.Document.Number
		}
		if strings.TrimSpace(in.Birth) == "" && strings.TrimSpace(a.IDNumber) == "" {
			in.Birth = r.Birth
		}
		if strings.TrimSpace(in.Sex) == "" && strings.TrimSpace(a.IDNumber) == "" {
			in.Sex = r.Sex.String()
		}
		var e entry
		p.readIdentity(in, &e, f)
		r.Document, r.Birth, r.BirthMonth, r.Sex = e.Document, e.Birth, e.BirthMonth, e.Sex
		changed = append(changed, "identity")
	}
	if s := strings.TrimSpace(a.Phone); s != "" {
		phone, err := ident.ParseMobile(s)
		if err != nil {
			f.Add("phone", text.Of(err))
		}
		r.Phone = phone
		changed = append(changed, "phone")
	}
	return changed
}

// holderOf is another living record with the same document; empty if none.
func holderOf(ctx context.Context, q store.Queryer, r *person) (string, error) {
	rows, err := queryRows(ctx, q, `SELECT person FROM people WHERE id_index = $1 AND length(id_index) > 0 AND person <> $2
		AND state <> 'left' ORDER BY person LIMIT 1`, r.IDIndex, r.Key)
	if err != nil {
		return "", fmt.Errorf("look for the document: %w", err)
	}
	found, err := store.Collect(rows, scanKey)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}
