package rest

import (
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2/validation"

	"linli/internal/text"
)

// said are huma's words for what does not fit a schema, with the Chinese for
// each. What stands after the first verb is left as it is.
var said = []struct{ en, zh string }{
	{validation.MsgUnexpectedProperty, "没有这个字段"},
	{"unknown query parameter", "没有这个参数"},
	{validation.MsgExpectedRequiredProperty, "缺少必填字段 %s"},
	{"required query parameter is missing", "缺少必填参数"},
	{"required path parameter is missing", "缺少必填参数"},
	{"required header parameter is missing", "缺少必填的头"},
	{"request body is required", "缺少正文"},
	{validation.MsgExpectedRFC3339DateTime, "应为 RFC 3339 时间"},
	{validation.MsgExpectedRFC3339Date, "应为日期，如 2020-03-06"},
	{validation.MsgExpectedRFC3986URI, "应为网址：%s"},
	{validation.MsgExpectedBoolean, "应为 true 或 false"},
	{validation.MsgExpectedNumber, "应为数字"},
	{validation.MsgExpectedInteger, "应为整数"},
	{"invalid integer", "应为整数"},
	{"invalid boolean", "应为 true 或 false"},
	{validation.MsgExpectedString, "应为文字"},
	{validation.MsgExpectedBase64String, "应为 Base64 编码"},
	{validation.MsgExpectedArray, "应为列表"},
	{validation.MsgExpectedObject, "应为对象"},
	{validation.MsgExpectedArrayItemsUnique, "不得重复"},
	{validation.MsgExpectedOneOf, "应为其中之一：%s"},
	{validation.MsgExpectedMinimumNumber, "不得小于 %s"},
	{validation.MsgExpectedMaximumNumber, "不得大于 %s"},
	{validation.MsgExpectedMinLength, "至少 %s 个字符"},
	{validation.MsgExpectedMaxLength, "至多 %s 个字符"},
	{validation.MsgExpectedMatchPattern, "格式应符合 %s"},
	{validation.MsgExpectedMinItems, "至少 %s 项"},
	{validation.MsgExpectedMaxItems, "至多 %s 项"},
}

// inWords is a message of huma's in both languages.
func inWords(message string) text.Label {
	for _, s := range said {
		before, after, verb := strings.Cut(s.en, "%")
		if !verb {
			if message == s.en {
				return text.Label{Zh: s.zh, En: message}
			}
			continue
		}
		rest, ok := strings.CutPrefix(message, before)
		if !ok {
			continue
		}
		_, tail, _ := strings.Cut(after, after[:1])
		rest = strings.TrimSuffix(rest, tail)
		return text.Label{Zh: fmt.Sprintf(s.zh, rest), En: message}
	}
	return text.Label{Zh: "不能接受：" + message, En: message}
}
