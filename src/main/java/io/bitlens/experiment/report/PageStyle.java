package io.bitlens.experiment.report;

/** How the page looks: in light and dark, on a phone and on paper. Colours after Okabe and Ito. */
final class PageStyle {

  static final String CSS =
      """
      :root { --ground: #ffffff; --ink: #1b1b1b; --faint: #666666; --line: #d8d8d8;
        --guided: #0072b2; --plain: #d55e00; --random: #7a7a7a; --mark: #fff3cd; }
      @media (prefers-color-scheme: dark) {
        :root { --ground: #16181b; --ink: #ececec; --faint: #a5a5a5; --line: #3a3d42;
          --guided: #56b4e9; --plain: #e69f00; --random: #9a9a9a; --mark: #4a3f10; } }
      body { margin: 0; background: var(--ground); color: var(--ink);
        font: 16px/1.5 system-ui, sans-serif; }
      main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
      h1, h2, h3 { line-height: 1.2; }
      h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
      .note, figcaption, .legend { color: var(--faint); font-size: .9rem; }
      .warning { background: var(--mark); padding: .5rem .8rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
        white-space: nowrap; }
      th[scope=row], thead th:first-child { text-align: left; }
      .charts { display: grid; gap: 1rem;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
      figure { margin: 0 0 1rem; }
      figure > svg { width: 100%; height: auto; }
      svg text { fill: var(--ink); font: 10px system-ui, sans-serif; }
      svg text.axis { font-size: 11px; fill: var(--faint); }
      .grid { stroke: var(--line); stroke-width: .6; }
      polyline, .key line { fill: none; stroke-width: 2; }
      polyline.guided, line.guided { stroke: var(--guided); }
      polyline.plain, line.plain { stroke: var(--plain); stroke-dasharray: 6 3; }
      polyline.random, line.random { stroke: var(--random); stroke-dasharray: 2 3; }
      .guided-point { fill: var(--guided); }
      .plain-point { fill: var(--plain); }
      .pareto { stroke: var(--ink); stroke-width: 2; }
      .key { width: 28px; height: 8px; }
      .legend span { margin-right: 1rem; }
      .maps img { max-width: 100%; height: auto; background: #fff; }
      pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); font-size: .85rem; }
      @media print { .charts { grid-template-columns: 1fr 1fr; } pre { white-space: pre-wrap; } }
      """;

  private PageStyle() {}
}
