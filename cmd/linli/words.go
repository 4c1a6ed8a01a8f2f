package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"linli/internal/wording"
)

// WordsCmd turns numbers into official phrases and back.
type WordsCmd struct {
	Say  WordsSayCmd  `cmd:"" help:"Say a number by a rule: 1203456 as 120余万. 数字转公文说法。"`
	Read WordsReadCmd `cmd:"" help:"Read a phrase as the interval it asserts. 公文说法转区间。"`
}

// WordsSayCmd is linli words say.
type WordsSayCmd struct {
	Value  string `arg:"" help:"A number without sign or commas, at most two decimals."`
	Rule   string `required:"" enum:"floor,ceil,nearest,exact,hanzi" help:"How to round: floor (余), ceil (近), nearest (约), exact, hanzi (百余)."`
	Digits int    `help:"Significant digits; 0 lets the rule choose."`
}

// Run prints the phrase. What cannot be said so prints nothing and fails.
func (c *WordsSayCmd) Run(a *app) error {
	if c.Digits < 0 || c.Digits > wording.MaxDigits {
		return usage("--digits is 0 to %d", wording.MaxDigits)
	}
	value, err := wording.ParseValue(c.Value)
	if err != nil {
		return usage("%v", err)
	}
	phrase, err := wording.Say(value, wording.Rule(c.Rule), c.Digits)
	var unsayable *wording.Unsayable
	if errors.As(err, &unsayable) {
		return failed("%v", unsayable)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.stdout, phrase)
	return err
}

// WordsReadCmd is linli words read.
type WordsReadCmd struct {
	Text string `arg:"" help:"A phrase such as 近19万名 or 5万—10万人."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Run prints the interval in mathematical notation or as JSON.
func (c *WordsReadCmd) Run(a *app) error {
	interval, err := wording.Read(c.Text)
	var unreadable *wording.Unreadable
	if errors.As(err, &unreadable) {
		return failed("%v", unreadable)
	}
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err = fmt.Fprintln(a.stdout, interval)
		return err
	}
	return json.NewEncoder(a.stdout).Encode(interval)
}
