package people

import (
	"encoding/binary"
	"strings"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/register"
	"linli/internal/vault"
)

// MaxName is the length of a person's name, in characters: the longest on a
// Chinese document. No shorter limit: names of other peoples are long.
const MaxName = 36

// State says whether a person has confirmed the record.
type State string

// The states of a person's record.
const (
	Confirmed State = "confirmed"
	Shell     State = "shell" // entered, not confirmed by the person yet
	// Held is a person who has proven the phone, but whose identity number
	// another record has: somebody entitled compares the document first.
	Held State = "held"
	Left State = "left" // erased; the opaque number stays
)

// counts reports whether services may write facts about the person, and
// figures know of them.
func (s State) counts() bool { return s == Confirmed || s == Left }

// person is a person's record. The plain fields of what is sealed are empty
// when it was read from the table.
type person struct {
	Key        string
	Name       string
	Sex        ident.Sex
	Birth      string // day of birth, ISO; empty when not known
	BirthMonth civil.Month
	Document   ident.Document
	Phone      ident.Phone
	Home       string
	Party      bool
	Employer   string
	Skills     string
	Languages  string
	State      State
	MergedInto string

	Content                   [16]byte // keyed digest of all that a file says
	IDIndex, PhoneIndex       []byte
	VaultKey                  []byte
	SealedBirth, SealedNumber []byte
	SealedPhone               []byte
}

// The fields that are sealed, as vault knows them.
const (
	fieldBirth   = "people.birth"
	fieldNumber  = "people.id_number"
	fieldPhone   = "people.phone"
	fieldContent = "people.content"

	fieldGuardian      = "people_profile.guardian"
	fieldGuardianPhone = "people_profile.guardian_phone"
	fieldCredential    = "people_credential.number"
)

// counted is what figures need to know. The register holds it for a while, so
// its texts must not hold the whole row they were cut from.
func (p *person) counted() register.Person {
	return register.Person{Key: strings.Clone(p.Key), Home: strings.Clone(p.Home), Birth: p.BirthMonth, Party: p.Party, MergedInto: p.MergedInto}
}

// digest sets the indexes and the keyed digest of the content, by which the
// same row is recognised without opening anything.
func (p *person) digest(keys *vault.Keys) {
	if p.Document.Number != "" {
		p.IDIndex = index(keys, fieldNumber, string(p.Document.Type)+":"+p.Document.Number)
	}
	if p.Phone != "" {
		p.PhoneIndex = index(keys, fieldPhone, string(p.Phone))
	}
	party := ""
	if p.Party {
		party = "yes"
	}
	b := make([]byte, 0, 256)
	for _, s := range []string{
		p.Name, p.Sex.String(), p.Birth, p.BirthMonth.String(), string(p.Document.Type), p.Document.Number, string(p.Phone),
		p.Home, party, p.Employer, p.Skills, p.Languages,
	} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	p.Content = keys.Index(fieldContent, string(b))
}

func index(keys *vault.Keys, field, value string) []byte {
	i := keys.Index(field, value)
	return i[:]
}

// seal seals what may not lie open under a key of the person's.
func (p *person) seal(s *vault.Sealer, key *vault.PersonKey) {
	sealed := func(field, plain string) []byte {
		if plain == "" {
			return nil
		}
		return s.Seal(key, field, p.Key, []byte(plain))
	}
	p.SealedBirth = sealed(fieldBirth, p.Birth)
	p.SealedNumber = sealed(fieldNumber, p.Document.Number)
	p.SealedPhone = sealed(fieldPhone, string(p.Phone))
}

// differs names the first column in which a row says something else than the
// record; empty when it says the same.
func differs(was, now *person) string {
	if was.Content == now.Content {
		return ""
	}
	switch {
	case was.Name != now.Name:
		return "name"
	case was.Sex != now.Sex:
		return "sex"
	case was.BirthMonth != now.BirthMonth:
		return "birth"
	case was.Document.Type != now.Document.Type:
		return "id_type"
	case string(was.IDIndex) != string(now.IDIndex):
		return "id_number"
	case string(was.PhoneIndex) != string(now.PhoneIndex):
		return "phone"
	case was.Home != now.Home:
		return "home"
	case was.Party != now.Party:
		return "party"
	case was.Employer != now.Employer:
		return "employer"
	case was.Skills != now.Skills:
		return "skills"
	case was.Languages != now.Languages:
		return "languages"
	}
	return "birth" // the day within the month, which is sealed
}
