namespace Ruqsat.Identity.Pages;

/// <summary>The words on the pages: Texts.resx (English), Texts.ru.resx, Texts.kk.resx.</summary>
public sealed class Texts;
