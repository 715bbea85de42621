using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.Contracts;
using Ruqsat.Identifiers;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Checks;

public sealed class InquiryReceivedConsumerTests(PermitCheckFixture fixture) : IAsyncLifetime
{
    private readonly List<InquiryChecked> _checked = [];
    private readonly SubjectKeys _keys = fixture.PermitCheck.Services.GetRequiredService<SubjectKeys>();
    private IBusControl _bus = null!;

    public async ValueTask InitializeAsync()
    {
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(fixture.PermitCheck.Broker);
            rabbit.ReceiveEndpoint($"tests-{Guid.NewGuid():N}", endpoint =>
            {
                endpoint.AutoDelete = true;
                endpoint.Handler<InquiryChecked>(context =>
                {
                    lock (_checked)
                    {
                        _checked.Add(context.Message);
                    }

                    return Task.CompletedTask;
                });
            });
        });
        await _bus.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _bus.StopAsync();

    [Fact]
    public async Task Received_PermitInForceAtTheCall_IsCheckedAndRecorded()
    {
        var iin = Any.Iin();
        var permit = await fixture.Desk.IssueAsync(iin, new(2020, 4, 7, 0, 0, 0, TimeSpan.Zero), new(2020, 4, 20, 0, 0, 0, TimeSpan.Zero));
        var inquiry = Inquiry([Subject.Of(iin)], new(2020, 4, 8, 9, 0, 0, TimeSpan.FromHours(6)));

        await PublishAsync(inquiry);

        var answer = await CheckedAsync(inquiry.InquiryId);
        Assert.Equal(("ALLOW", "PERMIT_ACTIVE"), (answer.Decision, answer.Reason));
        Assert.Equal(
            (inquiry.Topic, inquiry.District, inquiry.Language, inquiry.ReceivedAt, false),
            (answer.Topic, answer.District, answer.Language, answer.ReceivedAt, answer.ClosedAtFirstContact));
        Assert.Equal(
            $"operator-9|INQUIRY|{inquiry.InquiryId}|Allow|PERMIT_ACTIVE|2020-04-08T03:00:00+00:00|{permit.Id()}",
            await fixture.Desk.QueryAsync<string>(
                $"""
                SELECT concat_ws('|', actor, purpose, purpose_reference, c->>'decision', c->>'reason', c->>'evaluatedAt', c->'subjects'->0->>'permitId')
                FROM audit_records, LATERAL (SELECT convert_from(content, 'UTF8')::jsonb AS c) AS content WHERE record_id = '{answer.DecisionId}'
                """));
    }

    [Fact]
    public async Task Received_PersonAndCar_WorstDecisionIsTold()
    {
        var iin = Any.Iin();
        await fixture.Desk.IssueAsync(iin);
        var inquiry = Inquiry([Subject.Of(iin), Any.Vehicle()], DateTimeOffset.UtcNow) with { ClosedAtFirstContact = new("operator-9", DateTimeOffset.UtcNow) };

        await PublishAsync(inquiry);

        var answer = await CheckedAsync(inquiry.InquiryId);
        Assert.Equal(("DENY", "NO_ACTIVE_PERMIT", true), (answer.Decision, answer.Reason, answer.ClosedAtFirstContact));
    }

    [Fact]
    public async Task Received_RevokedSinceTheCall_IsJudgedAsOfTheCall()
    {
        var iin = Any.Iin();
        var permit = await fixture.Desk.IssueAsync(iin, DateTimeOffset.UtcNow.AddDays(-2));
        await fixture.Desk.RevokeAsync(permit.Id());
        var (before, after) = (Inquiry([Subject.Of(iin)], DateTimeOffset.UtcNow.AddDays(-1)), Inquiry([Subject.Of(iin)], DateTimeOffset.UtcNow));

        await PublishAsync(before);
        await PublishAsync(after);

        Assert.Equal("PERMIT_ACTIVE", (await CheckedAsync(before.InquiryId)).Reason);
        Assert.Equal("REVOKED", (await CheckedAsync(after.InquiryId)).Reason);
    }

    [Fact]
    public async Task Received_ManyWithRepetitionsAndWithoutSubject_EachIsCheckedOnce()
    {
        var allowed = Enumerable.Range(0, 20).Select(_ => Any.Iin()).ToList();
        foreach (var iin in allowed)
        {
            await fixture.Desk.IssueAsync(iin);
        }

        var known = allowed.ConvertAll(iin => Inquiry([Subject.Of(iin)], DateTimeOffset.UtcNow));
        var unknown = Enumerable.Range(0, 180).Select(_ => Inquiry([Any.Person()], DateTimeOffset.UtcNow)).ToList();
        var silent = Enumerable.Range(0, 50).Select(_ => Inquiry([], DateTimeOffset.UtcNow)).ToList();
        var messages = known.Concat(unknown).Concat(silent).Select(inquiry => (Inquiry: inquiry, MessageId: Guid.NewGuid())).ToList();

        await Task.WhenAll(messages.Concat(messages).Select(m => PublishAsync(m.Inquiry, m.MessageId)));
        foreach (var inquiry in known.Concat(unknown))
        {
            await CheckedAsync(inquiry.InquiryId);
        }

        // Everything that was published before the last one is through the queue when it is.
        await Eventually.TrueAsync(async () => await fixture.Desk.QueryAsync<long>(
            $"SELECT count(*) FROM inbox_messages WHERE message_id IN ({string.Join(',', messages.Select(m => $"'{m.MessageId}'"))})") == messages.Count);
        var ids = messages.Select(m => m.Inquiry.InquiryId).ToHashSet();
        List<InquiryChecked> answers;
        lock (_checked)
        {
            answers = [.. _checked.Where(c => ids.Contains(c.InquiryId))];
        }

        Assert.Equal(200, answers.Count);
        Assert.Equal(200, answers.Select(a => a.InquiryId).Distinct().Count());
        Assert.All(answers, a => Assert.Equal(known.Any(k => k.InquiryId == a.InquiryId) ? "ALLOW" : "DENY", a.Decision));
        Assert.Equal(200, await fixture.Desk.QueryAsync<long>($"SELECT count(*) FROM audit_records WHERE purpose_reference IN ({string.Join(',', ids.Select(id => $"'{id}'"))})"));
    }

    private async Task PublishAsync(InquiryReceived inquiry, Guid? messageId = null) =>
        await _bus.Publish(inquiry, context => context.MessageId = messageId ?? Guid.NewGuid());

    private Task<InquiryChecked> CheckedAsync(Guid inquiry) => Eventually.GetAsync(
        () =>
        {
            lock (_checked)
            {
                return Task.FromResult(_checked.Find(c => c.InquiryId == inquiry)!);
            }
        },
        answer => answer is not null);

    private InquiryReceived Inquiry(IReadOnlyList<Subject> subjects, DateTimeOffset receivedAt) => new(
        Guid.CreateVersion7(), "IIN_OR_PLATE", "ALMALY", "kk", "PHONE", receivedAt.ToUniversalTime(), DateTimeOffset.UtcNow, "operator-9",
        [.. subjects.Select(s => new InquirySubject(s.Kind.ToString(), _keys.KeyOf(s).ToString()))], null);
}
