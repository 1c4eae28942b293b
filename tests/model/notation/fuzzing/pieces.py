"""What random tunes are put together from: signs of the music code, fields, directives, and what is hostile."""

_WORDS = (
    "A B c d' E, ^F _G =a ^^c __B ^/c _3/2d z x Z Z2 X3 y y2 2 /2 3/2 / // /// 0 1 8 > >> >>> < << - .- | || |] [| [|] .| "
    "|: :| :: :||: |:: ::| |1 |2 :|2 [1 [2 [1,3 [2-4 ( ) .( .) (2 (3 (4 (5 (9 (0 (3:2:3 (5:4:5 (3:: (6::4 [ ] ]2 "
    "[CEG] [CEG]2 [C2E4] [A-c-] { } {/ {g} {/ab} {g2a} [K:G] [K:Am] [K:exp] [M:3/4] [M:none] [L:1/16] [L:1/1] "
    "[Q:1/4=60] [V:2] [V:1] [P:B] [P:A] [r:x] [I:x] [U:T=!p!] [T:x] & && ! !trill! !p! !f! !<(! !<)! !>(! !fermata! "
    "!segno! !coda! !fine! !D.C.! !D.S.alcoda! !dacoda! !D.C.alfine! !/! !///! !8va(! !nil! !x! +trill+ +p+ +CEG+ +a ~ "
    '. H L M O P S T u v R J h k W "Am" "C#m7/G" "^up" "_down" "<l" ">r" "A\\\'e" \\ \\n % %x $ ` * + # ; ? @ é'
)
SIGNS = (*_WORDS.split(), '"@1,2 x"', '" "')

FIELDS = (
    "K:", "K:C", "K:Am", "K:F#mix", "K:Bb lyd", "K:Hp", "K:HP", "K:none", "K:D exp ^c _B", "K:G clef=bass", "K:C octave=-2",
    "K:C transpose=3", "K:treble-8", "K:A# loc", "K:Gb maj ^^c", "K:H", "K:c", "K: C clef=alto middle=d stafflines=3",
    "M:4/4", "M:6/8", "M:C", "M:C|", "M:none", "M:2+3/8", "M:(2+2+3)/8", "M:3/4+2/8", "M:0/4", "M:4/0", "M:99999/1", "M:/",
    "M:1/1024", "M:x", "L:1/8", "L:1/16", "L:1", "L:1/999999999", "L:0/1", "L:", "L:1/512", "L:4",
    "Q:1/4=120", 'Q:"Allegro" 3/8=60', "Q:60", "Q:C=40", "Q:C3=40", "Q:1/4=0", "Q:1/4=99999999", "Q:3/8 1/4=50.5", 'Q:"Largo"',
    "Q:=", "Q:1/0=5", "P:A", "P:B", "P:(AB)3", "P:((A99)99)99", "P:((", "P:A(B2C)2.", "V:1", "V:2", "V:3 clef=bass", "V:", "V:*",
    'V:T1 name="Tenor" octave=-1', "V:2 transpose=-12", "U:T=!trill!", "U:H=!nil!", "U:n=!p!", "U:=", "U:T", "m:~n2=(3o/n/m/ n",
    "m:T=AB", "m:A=AA", "m:n=nn", "m:~G3={A}G{F}G", "m:=", "w:la la-la _ * ~ | \\- x", "w:", "w:1. a-b", "W:words", "s:!p! * | \"Am\"",
    "s:", "T:title", "T:", "C:me", "R:hornpipe", "R:jig", "X:1", "X:2", "X:", "X:99999999999", "N:note", "H:hist", "r:remark",
    "I:abc-include x.abc", "I:linebreak $", "I:linebreak !", "I:decoration +", "I:abc-charset latin-1", "I:MIDI program 5",
    "I:MIDI=program 5", "I:", "+:more", "Z:who", "A:where", "F:f", "G:g", "Y:y", "a:b", "K:C % comment", "% comment", "%%", "%",
    "%%MIDI program 2 41", "%%MIDI channel 10", "%%MIDI channel 99", "%%MIDI transpose -99999", "%%MIDI transpose", "%%MIDI gchord fzczc2",
    "%%MIDI gchord f99z99", "%%MIDI gchord", "%%MIDI gchordon", "%%MIDI gchordoff", "%%MIDI chordprog 24 octave=-9", "%%MIDI bassprog 999",
    "%%MIDI drum d2zd 36 38 100 50", "%%MIDI drum d99zd99", "%%MIDI drum", "%%MIDI drumon", "%%MIDI drumoff", "%%MIDI drumbars 999",
    "%%MIDI chordvol 0", "%%MIDI bassvol 400", "%%MIDI chordname m 0 3 7 999", "%%MIDI grace 1/0", "%%MIDI gracedivider 0", "%%MIDI beat 1 2 3 0",
    "%%MIDI beatstring fpmp", "%%MIDI ratio 0 0", "%%MIDI trim 1/0", "%%MIDI nobarlines", "%%MIDI c 60", "%%MIDI drone 1 2 3 4 5", "%%MIDI droneon",
    "%%staves [1 {2 3}]", "%%score (1 2)", "%%propagate-accidentals octave", "%%propagate-accidentals not", "%%writeout-accidentals x",
    "%%linebreak $", "%%decoration +", "%%begintext", "%%endtext", "%%beginps", "%%text x", "%%abc-version 1.6", "%abc-2.1", "%%continueall 1",
    "%%setbarnb 5", "%%newpage", "%%vskip 9", "%%partsfont x", "%%titleformat T", "",
)  # fmt: skip

HOSTILE = (
    "99999999999", "999999:1:999999", "1/0", "0", "-1", "0000000000000001", "1024", "1025", "4294967296", "1e9", "٣", "²", "Ⅷ", "½",
    "\0", "\t", "\v", "\f", "\r", "\x1a", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\u202e", "\ud800", "\udfff", "\uffff",
    "\U0001f3b5", "\U0010ffff", "é", "e\u0301", "ß", "ı", "İ", "\u0661", "\u3000", "\xa0", "ﬁ", "&amp;", "&#0;", "&#x110000;", "&lt", "]]>", "<!--",
    "\\u0000", "\\ud800", "\\'", '\\"', "\\", "\\\n", "%\n", '"', "!", "[", "]", "{", "}", "(", ")", "|", ":", "&", "+", "=", "^", "_",
)  # fmt: skip

NESTS = (
    "(",
    "[",
    "{",
    "|:",
    "[1",
    '"',
    "!",
    "&",
    "((",
    "{/",
    "[K:",
    "P:(",
    "%%begintext\n",
    "(3",
    "+",
    "[|",
    ".(",
    "<",
    "~",
)
