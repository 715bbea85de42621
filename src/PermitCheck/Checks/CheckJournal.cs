using Npgsql;
using Ruqsat.Database;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>Makes checks durable. Answers that wait share one transaction: one disk flush serves them all.</summary>
internal sealed class CheckJournal(IServiceScopeFactory scopes) : IAsyncDisposable
{
    private const int TimeoutSeconds = 5;

    private readonly GroupCommit<Check, bool> _commits = new(scopes, new() { MaxGroup = 512 }, CommitAsync);

    /// <summary>Returns when the record is durable.</summary>
    /// <exception cref="NpgsqlException">It is not, or nobody knows: the answer must not leave.</exception>
    public Task RecordAsync(Check check, CancellationToken cancellationToken) => _commits.CommitAsync(check, cancellationToken);

    public ValueTask DisposeAsync() => _commits.DisposeAsync();

    /// <summary>Writes records in the transaction of <paramref name="connection"/>, or in one of their own.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        // Not by EF: this is the path of every check, and two statements do for any number of them.
        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        batch.BatchCommands.Add(new(
            """
            INSERT INTO checks (decision_id, at, evaluated_at, by, purpose, purpose_reference, decision, reason, source, outcome, inputs)
            SELECT id, at, evaluated_at, by, purpose, reference, decision, reason, source, outcome, inputs::jsonb
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS c (id, at, evaluated_at, by, purpose, reference, decision, reason, source, outcome, inputs)
            """)
        {
            Parameters =
            {
                Column(checks, c => c.DecisionId),
                Column(checks, c => c.At),
                Column(checks, c => c.EvaluatedAt),
                Column(checks, c => c.By),
                Column(checks, c => c.Purpose.ToString()),
                Column(checks, c => c.PurposeReference),
                Column(checks, c => c.Decision?.ToString()),
                Column(checks, c => c.Reason),
                Column(checks, c => c.Source.ToString()),
                Column(checks, c => c.Outcome.ToString()),
                Column(checks, c => c.Inputs),
            },
        });

        var subjects = checks.SelectMany(check => check.Subjects.Select(subject => (check.DecisionId, Subject: subject))).ToList();
        batch.BatchCommands.Add(new(
            """
            INSERT INTO check_subjects (decision_id, position, kind, subject_key, decision, reason, permit_id)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            """)
        {
            Parameters =
            {
                Column(subjects, s => s.DecisionId),
                Column(subjects, s => s.Subject.Position),
                Column(subjects, s => s.Subject.Kind.ToString()),
                Column(subjects, s => s.Subject.SubjectKey),
                Column(subjects, s => s.Subject.Decision?.ToString()),
                Column(subjects, s => s.Subject.Reason),
                Column(subjects, s => s.Subject.PermitId),
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<bool>> CommitAsync(IServiceProvider services, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);

        // A batch without a transaction around it is one.
        await WriteAsync(connection, checks, cancellationToken);
        return new bool[checks.Count];
    }

    private static NpgsqlParameter<T[]> Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value) => new() { TypedValue = [.. rows.Select(value)] };
}
