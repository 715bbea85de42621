using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.Intake.Inquiries;

/// <summary>One call, as the hotline keeps it.</summary>
public sealed class Inquiry
{
    public required Guid Id { get; init; }

    public required string Topic { get; init; }

    public string? District { get; init; }

    public required string Language { get; init; }

    public required Channel Channel { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public required string RegisteredBy { get; init; }

    public InquiryStatus Status { get; set; }

    /// <summary>Look-up key of the caller's number: "has this person called before".</summary>
    public byte[]? CallerKey { get; init; }

    /// <summary>Look-up keys of the people and cars asked about.</summary>
    public required byte[][] SubjectKeys { get; init; }

    /// <summary>Number, identifiers and text as <see cref="PersonalData"/>, encrypted.</summary>
    public required byte[] PersonalData { get; init; }

    public string? ClosedBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? Unit { get; set; }

    public int? RoutedByRule { get; set; }

    public DateTimeOffset? RoutedAt { get; set; }

    public required string IdempotencyKey { get; init; }

    /// <summary>Keyed fingerprint of the request that came with <see cref="IdempotencyKey"/>.</summary>
    public required byte[] RequestFingerprint { get; init; }
}

public enum Channel
{
    Phone,
    Web,
    Checkpoint,
    System,
}

public enum InquiryStatus
{
    New,
    Routed,
    Closed,
}

/// <summary>What is encrypted as one piece: only the holder of the keys reads any of it.</summary>
internal sealed record PersonalData(string? Phone, string? Iin, string? Plate, string? Passport, string? Text)
{
    /// <summary>Purpose under which it is encrypted; part of the stored bytes, never to be changed.</summary>
    public const string Purpose = "intake.inquiry.personal-data";

    public override string ToString() => nameof(PersonalData);
}

internal sealed class InquiryTable : IEntityTypeConfiguration<Inquiry>
{
    public void Configure(EntityTypeBuilder<Inquiry> inquiries)
    {
        inquiries.ToTable("inquiries");
        inquiries.Property(i => i.Topic).HasMaxLength(40);
        inquiries.Property(i => i.District).HasMaxLength(40);
        inquiries.Property(i => i.Language).HasMaxLength(2);
        inquiries.Property(i => i.Channel).HasConversion<string>().HasMaxLength(20);
        inquiries.Property(i => i.Status).HasConversion<string>().HasMaxLength(20);
        inquiries.Property(i => i.RegisteredBy).HasMaxLength(100);
        inquiries.Property(i => i.ClosedBy).HasMaxLength(100);
        inquiries.Property(i => i.Unit).HasMaxLength(60);
        inquiries.Property(i => i.IdempotencyKey).HasMaxLength(100);
        inquiries.HasIndex(i => new { i.RegisteredBy, i.IdempotencyKey }).IsUnique();
        inquiries.HasIndex(i => new { i.CallerKey, i.ReceivedAt }).HasFilter("caller_key IS NOT NULL");
    }
}
