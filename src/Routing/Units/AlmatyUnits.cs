namespace Ruqsat.Routing.Units;

/// <summary>Seed of the directory: whom the hotline of Almaty passed inquiries on to in spring 2020.</summary>
internal static class AlmatyUnits
{
    public const string OperationalHeadquarters = "OPERATIONAL_HEADQUARTERS";
    public const string DutyUnit = "POLICE_DUTY_UNIT";
    public const string CheckpointHeadquarters = "CHECKPOINT_HEADQUARTERS";
    public const string SocialWelfare = "SOCIAL_WELFARE";
    public const string CityLine = "CITY_LINE_1308";

    /// <summary>Codes of the eight districts with their names.</summary>
    private static readonly (string Code, string Kk, string Ru, string En)[] Districts =
    [
        ("ALATAU", "Алатау", "Алатауского", "Alatau"),
        ("ALMALY", "Алмалы", "Алмалинского", "Almaly"),
        ("AUEZOV", "Әуезов", "Ауэзовского", "Auezov"),
        ("BOSTANDYK", "Бостандық", "Бостандыкского", "Bostandyk"),
        ("ZHETYSU", "Жетісу", "Жетысуского", "Zhetysu"),
        ("MEDEU", "Медеу", "Медеуского", "Medeu"),
        ("NAURYZBAY", "Наурызбай", "Наурызбайского", "Nauryzbay"),
        ("TURKSIB", "Түрксіб", "Турксибского", "Turksib"),
    ];

    public static IReadOnlyList<string> DistrictCodes { get; } = [.. Districts.Select(d => d.Code)];

    // Only the Kazakh names that stand as such in the agreed glossary count as confirmed.
    public static IReadOnlyList<Unit> All { get; } =
    [
        new() { Code = OperationalHeadquarters, NameKk = "Жедел штаб", NameRu = "Оперативный штаб", NameEn = "Operational Headquarters" },
        Unconfirmed(DutyUnit, "Полиция департаментінің кезекші бөлімі", "Дежурная часть Департамента полиции", "Duty unit of the Police Department"),
        .. Districts.Select(d => Unconfirmed(
            PoliceOf(d.Code), $"{d.Kk} аудандық полиция басқармасы", $"Управление полиции {d.Ru} района", $"{d.En} district police office", d.Code)),
        Unconfirmed(CheckpointHeadquarters, "Блок-бекеттер штабы", "Штаб блокпостов", "Checkpoint headquarters"),
        Unconfirmed(SocialWelfare, "Әлеуметтік әл-ауқат басқармасы", "Управление социального благосостояния", "Department of Social Welfare"),
        Unconfirmed("ENTREPRENEURSHIP", "Кәсіпкерлік басқармасы", "Управление предпринимательства", "Department of Entrepreneurship"),
        Unconfirmed("PUBLIC_HEALTH", "Қоғамдық денсаулық, санитарлық бақылау", "Общественное здоровье, санитарный контроль", "Public Health, sanitary control"),
        Unconfirmed("AMBULANCE_103", "Жедел жәрдем 103", "Скорая помощь 103", "Ambulance 103"),
        Unconfirmed(CityLine, "Қала желісі 1308", "Городская линия 1308", "City line 1308"),
        new() { Code = "EGOV_1414", NameKk = "eGov 1414", NameRu = "eGov 1414", NameEn = "eGov 1414" },
        Unconfirmed("VOLUNTEERS", "Еріктілер орталығы", "Центр волонтёров", "Volunteers' centre"),
        Unconfirmed("ALMATY_REGION_AKIMAT", "Алматы облысының әкімдігі", "Акимат Алматинской области", "Almaty region akimat"),
    ];

    public static string PoliceOf(string district) => $"POLICE_{district}";

    private static Unit Unconfirmed(string code, string kk, string ru, string en, string? district = null) =>
        new() { Code = code, NameKk = kk, NameRu = ru, NameEn = en, District = district, NeedsReview = true };
}
