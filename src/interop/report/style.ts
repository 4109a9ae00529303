/**
 * The style of all reports: the colours of the reader's system, type that it has, one column that prints. Lines are told apart by colour, dashes and their
 * names. The colours are those of Okabe and Ito (2008), which people with any colour vision tell apart, lighter on a dark page.
 */
export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#1c1e21;--soft:#5b6169;--line:#d6d9de;--faint:#f4f5f7;--mark:#0b6b3a;--mark-page:#e6f4ec;--warn:#8a4b00;--warn-page:#fdf1e0;
--c0:#0072b2;--c1:#c04e00;--c2:#00785a;--c3:#a8417f;--c4:#1f8fcf;--c5:#9a6700;--c6:#5b4bb7;--c7:#5b6169;--r0:#0b3c6f;--r1:#2a6ea6;--r2:#5b95b8;--r3:#b08a4a;--r4:#a5541e;--band:#0072b222}
@media (prefers-color-scheme:dark){:root{--page:#1b1d20;--ink:#e7e9ec;--soft:#a3a9b2;--line:#3b4047;--faint:#25282c;--mark:#7fd6a4;--mark-page:#1d3328;--warn:#f0b866;--warn-page:#3a2d18;
--c0:#56b4e9;--c1:#f0884a;--c2:#3ec9a0;--c3:#e294c4;--c4:#8ccff5;--c5:#e6b84a;--c6:#a99bf5;--c7:#a3a9b2;--r0:#b9dcff;--r1:#7db8ea;--r2:#5b95b8;--r3:#d8b06a;--r4:#ee9a5c;--band:#56b4e933}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 3rem;max-width:70rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1{margin:0;font-size:1.75rem;line-height:1.25;font-weight:650;text-wrap:balance}
h2{margin:2.5rem 0 .5rem;font-size:1.25rem;line-height:1.3;font-weight:650;break-after:avoid}
h3{margin:1.25rem 0 .25rem;font-size:1rem;font-weight:650;break-after:avoid}
p{margin:.5rem 0;max-width:46rem}
.lead{margin:.35rem 0 0;color:var(--soft);font-size:1.05rem}
.note,footer,figcaption,caption{color:var(--soft);font-size:.875rem}
footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--line)}
blockquote{margin:.25rem 0 .25rem;padding:.1rem 0 .1rem .8rem;border-left:3px solid var(--line);white-space:pre-wrap;max-width:46rem}
ul.facts{padding-left:1.2rem;max-width:46rem}
ul.facts li{margin:.3rem 0}
.warn{padding:.5rem .8rem;background:var(--warn-page);color:var(--warn);border-radius:.3rem}
.good{color:var(--mark)}
.scroll{overflow-x:auto;margin:.75rem 0}
table{overflow-wrap:break-word;border-collapse:collapse;font-size:.875rem;line-height:1.35;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.35rem}
th,td{padding:.32rem .7rem .32rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);unicode-bidi:isolate;max-width:20rem}
th+th,td+td,th+td{padding-left:.35rem}
td time,thead th{white-space:nowrap}
thead th{font-weight:600;color:var(--soft);vertical-align:bottom;border-bottom-width:2px}
tbody th{font-weight:500;min-width:9rem}
.long{display:inline-block;min-width:9rem;overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}
td.best{color:var(--mark);font-weight:650}
tr.best>*{background:var(--mark-page)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr));gap:1.5rem 2rem;margin:.75rem 0}
.charts.one{grid-template-columns:minmax(0,1fr)}
figure{margin:0;break-inside:avoid;min-width:0}
figure h3{margin-top:0}
svg{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;overflow:visible}
.wide svg{min-width:40rem}
svg text{fill:var(--ink)}
svg .s{fill:var(--soft)}
.halo{paint-order:stroke;stroke:var(--page);stroke-width:3px}
.grid{stroke:var(--line);stroke-width:1;fill:none}
.axis{stroke:var(--soft);stroke-width:1;fill:none}
.l{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
.k0{stroke:var(--c0)}.k1{stroke:var(--c1)}.k2{stroke:var(--c2)}.k3{stroke:var(--c3)}.k4{stroke:var(--c4)}.k5{stroke:var(--c5)}.k6{stroke:var(--c6)}.k7{stroke:var(--c7)}
.f0{fill:var(--c0)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}.f4{fill:var(--c4)}.f5{fill:var(--c5)}.f6{fill:var(--c6)}.f7{fill:var(--c7)}
.d1{stroke-dasharray:7 4}.d2{stroke-dasharray:2 4}
.q0{stroke:var(--r0)}.q1{stroke:var(--r1)}.q2{stroke:var(--r2)}.q3{stroke:var(--r3)}.q4{stroke:var(--r4)}.q5{stroke:var(--soft)}
.p{stroke-width:1.25;stroke-opacity:.75}.p.best{stroke-width:3;stroke-opacity:1}
.band{fill:var(--band);stroke:none}
.out{fill:var(--c1);stroke:var(--page);stroke-width:1}
.dot{fill:var(--c0);stroke:var(--page);stroke-width:1}
.hollow{fill:var(--page);stroke:var(--soft);stroke-width:1.5}
.keys{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.35rem 0;padding:0;list-style:none;font-size:.875rem}
.keys svg{display:inline-block;width:28px;height:10px;min-width:0;margin-right:.4rem;vertical-align:middle}
details{margin:.35rem 0;font-size:.875rem}
summary{cursor:pointer;color:var(--soft)}
ol.story{list-style:none;margin:1rem 0;padding:0 0 0 1.1rem;border-left:2px solid var(--line)}
ol.story>li{position:relative;margin:0 0 1.1rem;break-inside:avoid}
ol.story>li::before{content:"";position:absolute;left:-1.45rem;top:.5em;width:.6rem;height:.6rem;border-radius:50%;background:var(--page);border:2px solid var(--soft)}
ol.story>li.big::before{background:var(--c0);border-color:var(--c0)}
ol.story time{color:var(--soft);font-size:.875rem}
ol.story p{margin:.1rem 0}
.state{display:inline-block;padding:0 .45rem;border:1px solid var(--line);border-radius:1rem;font-size:.8125rem;white-space:nowrap}
.state.on{border-color:var(--mark);color:var(--mark);font-weight:600}
@media print{:root{color-scheme:light;--page:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#f4f5f7;--mark:#0b6b3a;--mark-page:#e6f4ec;--warn:#6b3a00;--warn-page:#fff;
--c0:#0072b2;--c1:#c04e00;--c2:#00785a;--c3:#a8417f;--c4:#1f8fcf;--c5:#9a6700;--c6:#5b4bb7;--c7:#5b6169;--r0:#0b3c6f;--r1:#2a6ea6;--r2:#5b95b8;--r3:#b08a4a;--r4:#a5541e;--band:#0072b222}
body{padding:0;max-width:none;font-size:10.5pt}details{display:none}.scroll{overflow:visible}table{font-size:8pt}th,td{padding-right:.4rem}.charts{grid-template-columns:1fr 1fr}.wide svg{min-width:0}thead{display:table-header-group}tr{break-inside:avoid}tbody th{min-width:0}tbody th,td{overflow-wrap:anywhere}.long{min-width:5rem}.n,td time,.state{overflow-wrap:normal}td time{white-space:normal}@page across{size:landscape}.across{page:across}
td.best,tr.best>*,.state,.f0,.f1,.f2,.f3,.f4,.f5,.f6,.f7{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
