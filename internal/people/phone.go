package people

import (
	"context"
	"encoding/hex"
	"fmt"

	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/text"
)

// The codes of a change of phone: one to each of the two.
const (
	toOldPhone onetime.Kind = "phone-old"
	toNewPhone onetime.Kind = "phone-new"
)

var samePhone = text.Label{Zh: "这就是您现在的手机号", En: "this is the phone you have now"}

// AskMove sends a person who is signed in two codes: one to the phone on record
// (a child's guardian's), one to the phone they want to change to. A fault.Faults says
// what is wrong with the phone. Whether anybody else has it is not told: people
// may share one.
func (p *People) AskMove(ctx context.Context, from onetime.Visitor, person, phone string) error {
	to, err := ident.ParseMobile(phone)
	if err != nil {
		return fault.In("phone", text.Of(err))
	}
	r, err := living(ctx, p.db.Read(), person)
	if err != nil {
		return err
	}
	now, err := p.reach(ctx, &r)
	if err != nil {
		return err
	}
	if now == to {
		return fault.In("phone", samePhone)
	}
	return p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := p.sendCode(ctx, tx, toOldPhone, person, now, from); err != nil {
			return err
		}
		return p.sendCode(ctx, tx, toNewPhone, p.moveTo(person, to), to, from)
	})
}

// moveTo names a person and a phone they want, without saying which phone.
func (p *People) moveTo(person string, phone ident.Phone) string {
	return person + ":" + hex.EncodeToString(index(p.keys, fieldPhone, string(phone)))[:32]
}

// Move changes a person's phone once both codes were right: the old phone shows
// that it is they, the new one that they hold it. Whoever has lost the old phone
// goes to the community with the document (Amend). A refusal is ErrCode or a
// *limit.Error.
func (p *People) Move(ctx context.Context, from onetime.Visitor, person, phone, oldCode, newCode string) error {
	to, err := ident.ParseMobile(phone)
	if err != nil {
		return fault.In("phone", text.Of(err))
	}
	var refused error
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		// The new phone's first: where it is wrong, the old one's is not spent.
		if _, refused, err = p.checkCode(ctx, tx, toNewPhone, p.moveTo(person, to), newCode, from); err != nil || refused != nil {
			return err
		}
		if _, refused, err = p.checkCode(ctx, tx, toOldPhone, person, oldCode, from); err != nil || refused != nil {
			return err
		}
		was, err := living(ctx, tx, person)
		if err != nil {
			return err
		}
		now := was
		if _, err := p.open(&now); err != nil {
			return err
		}
		now.Phone = to
		now.digest(p.keys)
		if err := p.change(ctx, tx, &now, &was); err != nil {
			return fmt.Errorf("change the phone of %s: %w", person, err)
		}
		return p.note(ctx, tx, person, "self", "moved", "", "")
	})
	if err != nil {
		return err
	}
	return refused
}
