package plaintext

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// fromHTML returns the text of a page, as far as it can be read: browsers read everything, and so does this.
func fromHTML(body []byte) (string, error) {
	text, err := fromText(body)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	quiet := ""
	z := html.NewTokenizer(bytes.NewReader([]byte(text)))
	z.SetMaxBuf(maxText)
	for out.Len() < maxText {
		switch z.Next() {
		case html.ErrorToken:
			return out.String(), nil
		case html.TextToken:
			if quiet == "" {
				out.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if quiet == "" && silent[string(name)] {
				quiet = string(name)
			}
			divide(&out, string(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			if quiet == string(name) {
				quiet = ""
			}
			divide(&out, string(name))
		}
	}
	return out.String(), nil
}
