package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Step is a step in the browser that yields nothing.
//
// The steps below ask the page that is open by script, again and again until it
// is ready for them, and hold no node of it in between: a page may go away and
// another come at any moment.
type Step = chromedp.Action[chromedp.Void]

// patience is how long a step waits for its page. It is long because machines
// are shared; a step that finds what it wants takes as long as the page does.
const patience = 90 * time.Second

// watch notes that the page begins to go away: what is still to be seen of it is
// no answer to a press. A download begins like that and stays, hence the limit.
const (
	watch = `addEventListener("beforeunload", () => { window.linliLeaving = performance.now(); });
		addEventListener("pageshow", () => { delete window.linliLeaving; });`
	leaving = `performance.now() - window.linliLeaving < 20_000`
)

// pressed gives the page a moment to go away after a press that makes it.
var pressed = chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
	ctx, cancel := context.WithTimeout(ctx, patience/9)
	defer cancel()
	_, _ = chromedp.Evaluate[bool](`new Promise(done => setTimeout(() => done(true), 20))`, chromedp.EvalAwaitPromise)(ctx, t) // a page that goes answers with an error
	return nil
})

// ask evaluates an expression, which may await, until it is something else than
// false, null, empty or nought, and yields that.
func ask[T comparable](js string) chromedp.Action[T] {
	return func(ctx context.Context, t *chromedp.Target) (T, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		var none T
		for {
			// A page that is going away may answer with an error or never.
			try, end := context.WithTimeout(ctx, patience/9)
			v, err := chromedp.Evaluate[T]("(async () => { if (!("+leaving+")) return (async () => "+js+")(); })()", chromedp.EvalAwaitPromise)(try, t)
			end()
			if err == nil && v != none {
				return v, nil
			}
			var thrown *chromedp.ExceptionError
			if errors.As(err, &thrown) && thrown.Exception != nil && thrown.Exception.ClassName == "SyntaxError" {
				return none, fmt.Errorf("%s: %w", js, err)
			}
			select {
			case <-ctx.Done():
				open, end := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
				at, _ := chromedp.Evaluate[string](`location.pathname + location.search + ": " + document.body?.innerText.slice(0, 600)`)(open, t)
				end()
				return none, fmt.Errorf("never true: %s (%w)\nat %s", js, errors.Join(err, ctx.Err()), at)
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
}

// only is a step that yields nothing of what an action yields.
func only[T any](a chromedp.Action[T]) Step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := a(ctx, t)
		return err
	})
}

// element is an expression for the first element that a CSS selector finds, if
// it is to be seen.
func element(css string) string {
	return fmt.Sprintf(`[document.querySelector(%s)].find(e => e?.checkVisibility({visibilityProperty: true}))`, strconv.Quote(css))
}

// once takes a piece of script that does something and returns whether it did.
func once(script string) Step { return only(ask[bool]("{" + script + "}")) }

// Until waits until an expression of script, which may await, is true.
func Until(js string) Step { return only(ask[bool]("!!(" + js + ")")) }

// Wait waits until something is to be seen.
func Wait(css string) Step { return Until(element(css)) }

// Gone waits until something is no longer there, on this page or on the next.
func Gone(css string) Step {
	return Until(fmt.Sprintf(`document.readyState === "complete" && !document.querySelector(%s)`, strconv.Quote(css)))
}

// Reload opens the page anew, once, and waits until something is to be seen.
func Reload(css string) Step { return chromedp.Steps(chromedp.Reload(), Wait(css)) }

// Click presses, with the mouse and in the middle, what a CSS selector names:
// once the page is loaded and nothing else lies over it. What moves away under
// the press, as where a line of news comes in above it, is pressed again.
func Click(css string) Step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		for {
			at, err := ask[string](`{
				const e = `+element(css)+`;
				if (!e || document.readyState !== "complete" || e.disabled) return "";
				e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
				const r = e.getClientRects()[0], x = r.left + r.width / 2, y = r.top + r.height / 2;
				const on = n => n && (e.contains(n) || n.closest("label")?.control === e);
				if (!on(document.elementFromPoint(x, y))) return "";
				window.linliMissed = true;
				addEventListener("click", event => { window.linliMissed = !on(event.target); }, {capture: true, once: true});
				`+watch+`
				return JSON.stringify([x, y]);
			}`)(ctx, t)
			if err != nil {
				return fmt.Errorf("pressing %s: %w", css, err)
			}
			var point [2]float64
			if err := json.Unmarshal([]byte(at), &point); err != nil {
				return fmt.Errorf("pressing %s at %s: %w", css, at, err)
			}
			if _, err = chromedp.Steps(chromedp.MouseClickXY(point[0], point[1]), pressed)(ctx, t); err != nil {
				return fmt.Errorf("pressing %s: %w", css, err)
			}
			if !missed(ctx, t) {
				return nil
			}
		}
	})
}

// missed reports whether the page is still there and was pressed elsewhere.
func missed(ctx context.Context, t *chromedp.Target) bool {
	ctx, cancel := context.WithTimeout(ctx, patience/9)
	defer cancel()
	yes, err := chromedp.Evaluate[bool]("window.linliMissed === true")(ctx, t)
	return err == nil && yes // a page that goes answers with an error
}

// Type puts text into a field, key by key, behind what is there; "\r" is the
// Enter key.
func Type(css, words string) Step {
	return chromedp.Steps(focus(css), chromedp.KeyEvent(words), pressed)
}

func focus(css string) Step {
	return once(`
		const e = ` + element(css) + `;
		if (!e || document.readyState !== "complete") return false;
		` + watch + `
		e.focus();
		return document.activeElement === e;
	`)
}

// Set gives a field or a list its value, as script does: no key is pressed.
func Set(css, value string) Step {
	return once(`
		const e = ` + element(css) + `;
		if (!e || document.readyState !== "complete") return false;
		e.value = ` + strconv.Quote(value) + `;
		return true;
	`)
}

// Submit sends the form that a field is in, as the Enter key does.
func Submit(css string) Step {
	return chromedp.Steps(once(`
		const e = `+element(css)+`;
		if (!e || document.readyState !== "complete") return false;
		`+watch+`
		e.form.requestSubmit();
		return true;
	`), pressed)
}

// Choose gives a field for files the files at the paths.
func Choose(css string, files ...string) Step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := Until(`document.readyState === "complete" && document.querySelector(`+strconv.Quote(css)+`)`)(ctx, t); err != nil {
			return err
		}
		field, err := chromedp.Evaluate[*runtime.RemoteObject](`document.querySelector(`+strconv.Quote(css)+`)`)(ctx, t)
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: field.ObjectID})
		return err
	})
}

// words yields the text of what the selector finds first, once it is there.
func words(css string) chromedp.Action[string] {
	return func(ctx context.Context, t *chromedp.Target) (string, error) {
		s, err := ask[string](`{ const e = `+element(css)+`; return e ? "=" + e.innerText : ""; }`)(ctx, t)
		if err != nil {
			return "", err
		}
		return s[1:], nil
	}
}
