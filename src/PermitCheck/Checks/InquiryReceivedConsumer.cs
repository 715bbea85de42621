using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>
/// Checks the subjects of the inquiries that arrive, a whole group with one look-up, and tells what came out. An inquiry without
/// a subject goes past here.
/// </summary>
/// <remarks>
/// Judged is the moment of the call, not of its arrival here: a call of yesterday that is written down today is answered as it
/// should have been yesterday, by the validities and revocations of then. Permits count from their validity on, also when they
/// were entered into the registry after the call.
/// </remarks>
internal sealed class InquiryReceivedConsumer(PermitCheckDbContext db, DossierReader dossiers, CheckJournal journal, Outbox outbox, TimeProvider time) : IEventBatchConsumer<InquiryReceived>
{
    public async Task ConsumeAsync(IReadOnlyList<Received<InquiryReceived>> received, CancellationToken cancellationToken)
    {
        var asked = received.Where(r => r.Event.Subjects.Count > 0)
            .Select(r => (Received: r, Subjects: r.Event.Subjects.Select(s => (Kind: Enum.Parse<SubjectKind>(s.Kind), Key: SubjectKey.Parse(s.Key))).ToList()))
            .ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var view = await dossiers.ReadAsync(asked.SelectMany(a => a.Subjects.Select(s => s.Key)), cancellationToken);
        var now = time.GetStoredNow();
        var checks = new List<Check>(asked.Count);
        foreach (var (inquiry, subjects) in asked)
        {
            var situation = Situation.Of(
                inquiry.Event.ReceivedAt.ToUniversalTime(), now, CheckSubjects.DefaultZone, direction: null, view.Rules,
                subjects.ConvertAll(s => SituationSubject.Of(s.Kind, [s.Key], view.Dossiers[s.Key])));
            var decisions = PermitDecision.Decide(situation);
            var check = new Check
            {
                DecisionId = Guid.CreateVersion7(now),
                At = now,
                EvaluatedAt = situation.At,
                By = inquiry.Event.RegisteredBy,
                Purpose = Purpose.Inquiry,
                PurposeReference = inquiry.Event.InquiryId.ToString(),
                Decision = PermitDecision.WorstOf(decisions).Reason.Decision,
                Reason = PermitDecision.WorstOf(decisions).Reason.Code,
                Inputs = situation.ToStored(),
                Source = situation.Subjects.Max(s => s.Dossier!.Source),
                Stale = PermitDecision.IsStale(situation),
                Subjects = [.. decisions.Select((decision, i) => CheckedSubject.Of(i, subjects[i].Kind, subjects[i].Key, decision))],
            };
            checks.Add(check);
            outbox.Add(ToEvent(inquiry.Event, check), because: inquiry);
            CheckMetrics.Count(check);
        }

        await journal.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), checks, cancellationToken);
    }

    private static InquiryChecked ToEvent(InquiryReceived inquiry, Check check) => new(
        inquiry.InquiryId, check.DecisionId, check.Decision!.Value.ToString().ToUpperInvariant(), check.Reason, check.At,
        inquiry.Topic, inquiry.District, inquiry.Language, inquiry.ReceivedAt, ClosedAtFirstContact: inquiry.ClosedAtFirstContact is not null);
}
