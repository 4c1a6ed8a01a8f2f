package people

import (
	"context"
	"strings"

	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/onetime"
	"linli/internal/store"
	"linli/internal/text"
)

// ErrCode is all that is said of a failure to prove a phone: what was wrong is
// nobody's business who does not hold it.
var ErrCode = fault.In("code", text.Label{Zh: "验证码不正确或已失效，请核对或重新获取", En: "the code is wrong or no longer valid; check it or get a new one"})

// sendCode has a code sent. consents are what whoever proves the phone agrees
// to; nothing is written of them before.
func (p *People) sendCode(ctx context.Context, tx *store.Tx, kind onetime.Kind, key string, phone ident.Phone, from onetime.Visitor, consents ...Purpose) error {
	words := make([]string, len(consents))
	for i, c := range consents {
		words[i] = string(c)
	}
	_, err := p.codes.Order(ctx, tx, onetime.Order{Kind: kind, About: key, Phone: phone, From: from, Note: strings.Join(words, " ")})
	return err
}

// checkCode spends a try. A refusal is not an error inside the transaction,
// which must stand for it: the caller returns it afterwards. What the code's
// holder agreed to is written down with it, and returned.
func (p *People) checkCode(ctx context.Context, tx *store.Tx, kind onetime.Kind, key, code string, from onetime.Visitor) (consents []Purpose, refusal, err error) {
	answer, err := p.codes.Guess(ctx, tx, onetime.Guess{Kind: kind, About: key, From: from, Code: code})
	switch {
	case err != nil:
		return nil, nil, err
	case answer.Over != nil:
		return nil, answer.Over, nil
	case !answer.Right:
		return nil, ErrCode, nil
	case answer.Note == "":
		return nil, nil, nil
	}
	for word := range strings.FieldsSeq(answer.Note) {
		consents = append(consents, Purpose(word))
	}
	return consents, nil, writeConsents(ctx, tx, key, civil.At(p.clock()), true, "phone", consents)
}
