package duty

import (
	"context"
	"fmt"

	"linli/internal/civil"
	"linli/internal/notify"
	"linli/internal/store"
	"linli/internal/text"
)

// Templates are what this room tells people.
func Templates() []notify.Template {
	channels := []notify.Channel{notify.WeChat, notify.SMS}
	t := func(key, zhTitle, enTitle, zh, en string, urgent bool, params ...string) notify.Template {
		return notify.Template{
			Key: key, Title: text.Label{Zh: zhTitle, En: enTitle}, Text: text.Label{Zh: zh, En: en}, Params: params,
			Channels: channels, Inbox: true, Urgent: urgent, Link: "/duty/mine",
		}
	}
	return []notify.Template{
		t("duty.offer", "有名额了", "A seat for you", "“{post}”{when} 有名额，请在 {until} 前确认是否参加。去不去由您决定。",
			"There is a seat at “{post}”, {when}. Please say yes or no by {until}; it is for you to decide.", false, "post", "when", "until"),
		t("duty.invite", "邀请您参加值守", "You are invited", "邀请您参加“{post}”{when} 的值守，请在 {until} 前点“我能去”或“去不了”。去不去由您决定，不去不必说明理由。",
			"You are invited to serve at “{post}”, {when}. Please tap “I can come” or “I cannot” by {until}. It is for you to decide, and you need not say why.", false, "post", "when", "until"),
		t("duty.refused", "报名未被接受", "Your sign-up was not accepted", "您在“{post}”{when} 的报名未被接受：{reason}。如有疑问请联系社区。",
			"Your sign-up for “{post}”, {when}, was not accepted: {reason}. If you have a question, please ask the community.", true, "post", "when", "reason"),
		t("duty.moved", "班次时间有变", "A shift was moved", "“{post}”原 {before} 的班次改为 {when}，请在 {until} 前确认能否参加。",
			"Your shift at “{post}” of {before} is now {when}. Please say by {until} whether you can come.", false, "post", "before", "when", "until"),
		t("duty.cancelled", "班次取消", "A shift was cancelled", "“{post}”{when} 的班次已取消：{reason}。",
			"The shift at “{post}”, {when}, was cancelled: {reason}.", true, "post", "when", "reason"),
		t("duty.swap", "有人请求换班", "Somebody asks to exchange shifts", "有人想用“{post}”{when} 的班次换您 {other} 的班次，请在“我的班次”中答复。",
			"Somebody would like to exchange “{post}”, {when}, for your shift of {other}. Please answer under My shifts.", false, "post", "when", "other"),
		t("duty.swapped", "换班完成", "Shifts exchanged", "换班完成：您现在的班次是“{post}”{when}。",
			"Done: your shift is now “{post}”, {when}.", false, "post", "when"),
		t("duty.relieved", "班次已有人接替", "Your shift is taken over", "“{post}”{when} 的班次已由他人接替，您不必到岗。",
			"Somebody takes over your shift at “{post}”, {when}. You need not come.", false, "post", "when"),
		t("duty.leader", "请您负责一个岗位", "You are asked to lead a post", "请您担任“{post}”的岗位负责人。如不便承担，请告知社区。",
			"You are asked to lead “{post}”. If you cannot, please tell the community.", false, "post"),
		t("duty.note", "岗位通知", "About your shift", "“{post}”{when}：{note}", "“{post}”, {when}: {note}", false, "post", "when", "note"),
	}
}

// tell writes a message to a person; occasion tells it from another of the same
// kind about the same shift.
func (d *Duty) tell(ctx context.Context, tx *store.Tx, s *Shift, person, template, occasion string, params map[string]string) error {
	if d.Messages == nil {
		return nil
	}
	err := d.Messages.Enqueue(ctx, tx, notify.Message{
		ID: factID(template, s.ID, person, occasion), Template: template,
		To: notify.Recipient{Kind: notify.Person, ID: person}, Params: params,
	})
	if err != nil {
		return fmt.Errorf("tell %s about %s: %w", person, s.ID, err)
	}
	return nil
}

// clockTime is an instant as a message names it: 3-6 14:00.
func clockTime(i civil.Instant) string {
	at := i.Time().In(civil.Zone)
	return fmt.Sprintf("%d-%d %s", int(at.Month()), at.Day(), at.Format("15:04"))
}
