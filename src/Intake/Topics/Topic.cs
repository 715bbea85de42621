using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.Intake.Topics;

/// <summary>What a caller can ask about.</summary>
public sealed class Topic
{
    public required string Code { get; init; }

    /// <summary>Its number key on the desk.</summary>
    public required int Position { get; set; }

    public required string NameKk { get; set; }

    public required string NameRu { get; set; }

    public required string NameEn { get; set; }

    /// <summary>True until a Kazakh speaker has confirmed <see cref="NameKk"/>.</summary>
    public required bool NameKkNeedsReview { get; set; }
}

/// <summary>A district of the city.</summary>
public sealed class District
{
    public required string Code { get; init; }

    public required string NameKk { get; set; }

    public required string NameRu { get; set; }

    public required string NameEn { get; set; }
}

internal sealed class TopicTable : IEntityTypeConfiguration<Topic>
{
    public void Configure(EntityTypeBuilder<Topic> topics)
    {
        topics.ToTable("topics").HasKey(t => t.Code);
        topics.Property(t => t.Code).HasMaxLength(40);
        topics.HasData(
            Seed("RESTRICTIONS", 1, "Шектеу шарттары", "Условия ограничений", "Conditions of the restrictions"),
            Seed("IIN_OR_PLATE", 2, "ЖСН немесе МТНБ тексеру", "Проверка ИИН или госномера", "Check of an IIN or plate"),
            Seed("ENTRY_EXIT", 3, "Қалаға кіру және шығу", "Въезд в город и выезд", "Entering or leaving the city"),
            Seed("SUPPORT", 4, "Әлеуметтік қолдау", "Социальная поддержка", "Material and social support"),
            Seed("CHECKPOINTS", 5, "Блок-бекеттердің жұмысы", "Работа блокпостов", "Work of the checkpoints"));
    }

    private static Topic Seed(string code, int position, string kk, string ru, string en) =>
        new() { Code = code, Position = position, NameKk = kk, NameRu = ru, NameEn = en, NameKkNeedsReview = true };
}

internal sealed class DistrictTable : IEntityTypeConfiguration<District>
{
    public void Configure(EntityTypeBuilder<District> districts)
    {
        districts.ToTable("districts").HasKey(d => d.Code);
        districts.Property(d => d.Code).HasMaxLength(40);
        districts.HasData(
            Seed("ALATAU", "Алатау", "Алатауский", "Alatau"),
            Seed("ALMALY", "Алмалы", "Алмалинский", "Almaly"),
            Seed("AUEZOV", "Әуезов", "Ауэзовский", "Auezov"),
            Seed("BOSTANDYK", "Бостандық", "Бостандыкский", "Bostandyk"),
            Seed("ZHETYSU", "Жетісу", "Жетысуский", "Zhetysu"),
            Seed("MEDEU", "Медеу", "Медеуский", "Medeu"),
            Seed("NAURYZBAY", "Наурызбай", "Наурызбайский", "Nauryzbay"),
            Seed("TURKSIB", "Түрксіб", "Турксибский", "Turksib"));
    }

    private static District Seed(string code, string kk, string ru, string en) => new() { Code = code, NameKk = kk, NameRu = ru, NameEn = en };
}
