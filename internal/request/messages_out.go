package request

import (
	"linli/internal/notify"
	"linli/internal/text"
)

// What people are told. A volunteer's message says what, never who or where; the
// asker's carries the link of the need's own page, to their own phone.
const (
	TemplateCall    = "request.call"
	TemplateStopped = "request.stopped"
	TemplateConfirm = "request.confirm"
	TemplateTaken   = "request.taken"
	TemplateDone    = "request.done"
	TemplateClosed  = "request.closed"
	TemplateRound   = "request.round"
)

// Templates are the room's messages.
func Templates() []notify.Template {
	toAsker := func(key string, title, words text.Label) notify.Template {
		return notify.Template{Key: key, Title: title, Text: words, Params: []string{"what", "link"}, Channels: []notify.Channel{notify.SMS}}
	}
	return []notify.Template{
		{
			Key: TemplateCall, Title: text.Label{Zh: "附近有人需要帮忙", En: "Somebody nearby needs help"},
			Text:   text.Label{Zh: "附近有人需要帮忙：{what}。能去请点开应一声，不便也请点一下。", En: "Somebody nearby needs help ({what}). Open to say yes, or no."},
			Params: []string{"what"}, Channels: []notify.Channel{notify.WeChat, notify.SMS}, Inbox: true, Link: "/near",
		},
		{
			Key: TemplateStopped, Title: text.Label{Zh: "不用去了", En: "No need to go"},
			Text:   text.Label{Zh: "您接的“{what}”不用去了，谢谢您。", En: "The task you took ({what}) is no longer needed. Thank you."},
			Params: []string{"what"}, Channels: []notify.Channel{notify.WeChat, notify.SMS}, Inbox: true, Urgent: true, Link: "/tasks",
		},
		toAsker(TemplateConfirm, text.Label{Zh: "有人替您求助", En: "Somebody asked for help for you"},
			text.Label{Zh: "有人替您提出求助：{what}。需要或不需要，请点 {link}", En: "Somebody asked for help for you ({what}). Yes or no: {link}"}),
		toAsker(TemplateTaken, text.Label{Zh: "有人来帮您了", En: "Somebody is coming"},
			text.Label{Zh: "您的求助“{what}”有志愿者接了。进展见 {link}", En: "A volunteer has taken your request ({what}). See {link}"}),
		toAsker(TemplateDone, text.Label{Zh: "办好了吗", En: "Is it done?"},
			text.Label{Zh: "志愿者说“{what}”办完了。办好没有，请点 {link} 告诉我们", En: "The volunteer says it is done ({what}). Tell us whether it is: {link}"}),
		toAsker(TemplateRound, text.Label{Zh: "以后有人定期联系您", En: "Somebody will be in touch with you"},
			text.Label{Zh: "您已在社区的“{what}”名单里。谁会联系您、谁看过您的资料、不想要了，都看 {link}", En: "You are in the community's round ({what}). Who comes, who has looked at your data, and how to end it: {link}"}),
		toAsker(TemplateClosed, text.Label{Zh: "求助有了结果", En: "News of your request"},
			text.Label{Zh: "您的求助“{what}”有了结果，见 {link}", En: "There is news of your request ({what}): {link}"}),
	}
}
