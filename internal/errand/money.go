package errand

import (
	"linli/internal/fault"
	"linli/internal/ledger"
	"linli/internal/measure"
	"linli/internal/text"
)

// From is whose money an advance is.
type From string

// The purses an advance comes from, and where money may come back to.
const (
	Purse From = "purse" // the float in the helper's hands
	Own   From = "own"   // the helper's own
	Till  From = "till"  // the community's box
	Asker From = "asker" // paid to the shop by the asker: not in our books
)

func outside(place string) string { return "outside:" + place }
func till(place string) string    { return "till:" + place }
func purse(person string) string  { return "purse:" + person }
func own(person string) string    { return "own:" + person }
func asker(errand string) string  { return "asker:" + errand }
func loss(place string) string    { return "loss:" + place }

// books are the accounts of errands: boxes and floats hold real money and are
// never overdrawn.
func books() *ledger.Ledger { return ledger.New("till", "purse") }

// account is where money of a sort is, for one errand.
func (e *Errand) account(f From) (string, error) {
	switch f {
	case Purse:
		return purse(e.Helper), nil
	case Own:
		return own(e.Helper), nil
	case Till:
		return till(e.Place), nil
	}
	return "", fault.In("from", text.Label{Zh: "请选择钱从哪里来", En: "say whose money it is"})
}

func positive(amount measure.Fen) error {
	if amount <= 0 || amount > MaxLimit {
		return fault.In("amount", text.Label{Zh: "请填写金额，最多 5000 元", En: "give an amount of 5,000 yuan at most"})
	}
	return nil
}

// differs reports whether the asker's word is another than the slips', to the fen.
func (e *Errand) differs() bool { return e.Agreed >= 0 && e.Agreed != e.Spent }
