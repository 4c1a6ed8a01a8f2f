package webtest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"linli/internal/page"
)

// StrayChinese are the Chinese words of an English page that are not marked as
// Chinese: what somebody forgot to translate, or a name without its lang.
func StrayChinese(t testing.TB, body string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Data == "title" || n.Data == "head" {
			return
		}
		for _, a := range n.Attr {
			if a.Key == "lang" && a.Val == "zh-CN" {
				return
			}
			if (a.Key == "aria-label" || a.Key == "placeholder" || a.Key == "alt") && page.HasHan(a.Val) && n.Data != "a" {
				out = append(out, a.Key+"="+a.Val)
			}
		}
		if n.Type == html.TextNode && page.HasHan(n.Data) {
			out = append(out, strings.TrimSpace(n.Data))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return out
}
