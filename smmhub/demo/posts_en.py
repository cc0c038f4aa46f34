"""Posts of a maker of hygienic pumps: first paragraphs fit into a short network."""

from smmhub.demo.content import educational, engaging, from_users, promotional

POSTS = (
    engaging(
        "What stops your line more often than you would like to admit? In the plants we visit, "
        "{0} keeps coming first.\n\n"
        "Tell us in the poll whether yours is the exception. We publish the result next week, "
        "together with the three checks that would have prevented most of it.",
        "the mechanical seal",
        "a blocked strainer",
        "a pump that ran dry",
        "a valve nobody remembers closing",
        tags="#maintenance #foodprocessing",
    ),
    engaging(
        "Spot the mistake: one of these {0} was fitted by somebody in a hurry.\n\n"
        "The first right answer in the comments gets a Corvane mug and may be smug until Friday. "
        "No prize for “all of them”, although we understand the feeling.",
        "shaft seals",
        "suction lines",
        "clamp joints",
        "couplings",
        format="photo",
        tags="#pumps #maintenance",
    ),
    engaging(
        "Finish the sentence: “The best thing about the night shift is …” Our service team says: "
        "{0}.\n\nThe people who really know are reading this, so over to you.",
        "the silence",
        "coffee that nobody rations",
        "no meeting starts before six",
        "a line that simply runs",
        format="text",
        tone="friendly",
    ),
    engaging(
        "{0}: a spare pump on the shelf, or a technician at the door within four hours?\n\n"
        "Both cost money, and only one of them can be written off. Vote, and tell us what tipped "
        "the scales at your place.",
        "Dairy people",
        "Brewers",
        "Sauce makers",
        "Juice bottlers",
        tags="#uptime #foodindustry",
    ),
    engaging(
        "Sound on. One of these two pumps has {0}. Left or right?\n\n"
        "People on the floor hear trouble weeks before a sensor reports it. We answer on Friday, "
        "with the vibration chart beside the sound.",
        "a worn bearing",
        "cavitation",
        "a coupling out of line",
        "air in its suction line",
        format="video",
        idea="Two pumps, one sound: let people guess which one is sick",
    ),
    engaging(
        "Then and now: {0}.\n\n"
        "The first picture comes from our archive, the second one was taken this month. Which "
        "detail of the old days do you miss, and which one not at all?",
        "our test bench in 1987 and today",
        "the first lobe pump and its great-grandchild",
        "the drawing office before and after paper",
        "the assembly hall with and without ashtrays",
        format="photo",
        tone="friendly",
    ),
    engaging(
        "A question to everyone who buys spare parts: what do you look at first, {0}?\n\n"
        "We ask because our new price list is being laid out right now, and we would rather ask "
        "you than a designer.",
        "the price or the delivery date",
        "the drawing or the sample",
        "the certificate or the phone number",
        "your own stock or ours",
        format="text",
    ),
    engaging(
        "How long does a cleaning cycle take at your place? Last time most of you said {0}.\n\n"
        "We collect the answers by product, because a syrup is not a beer. Everyone who votes "
        "gets the comparison.",
        "forty minutes",
        "under an hour",
        "“ask the night shift”",
        "longer than the batch itself",
        tags="#CIP #hygienicdesign",
    ),
    engaging(
        "This week at the bench, {0} opens a returned pump to find out why it came home.\n\n"
        "Guess the reason before you swipe to the second picture. A hint: the pump is innocent.",
        "Joris",
        "Anneke",
        "Ruben",
        "Marit",
        format="photo",
        idea="Pumps that came home: one repair, one reason, one picture",
    ),
    engaging(
        "Ask an engineer, live on Thursday at 16:00. This time: {0}.\n\n"
        "Leave your question under this post. It will be answered even if you cannot be there, "
        "and the recording stays on our channel.",
        "pumping without shearing",
        "what a hygiene certificate really covers",
        "reading a pump curve in two minutes",
        "sizing a pump for a recipe that keeps changing",
        format="live",
        tone="friendly",
        tags="#askanengineer",
    ),
    engaging(
        "Which sentence did you hear most often this month? A) “It has always been that loud.” "
        "B) “{0}” C) Both, before lunch.",
        "The spare is on order.",
        "The drawing is in somebody’s drawer.",
        "It worked on Friday.",
        "Nobody touched it.",
    ),
    from_users(
        "{0} sent us this picture after the first month without an unplanned stop.\n\n"
        "Thank you for letting us show it. What we like best isn’t the pump, it’s the floor: dry.",
        "The night shift of a Frisian dairy",
        "A family brewery in Franconia",
        "A jam maker near Ghent",
        "A hummus kitchen in Rotterdam",
        tags="#fromthefloor",
    ),
    from_users(
        "“We washed it down, closed it and forgot about it.” A maintenance lead about {0} with a "
        "CV-40.\n\nWe will print that and hang it above the assembly bench. The full story, with "
        "the figures before and after, is in the comments.",
        "ten months",
        "one whole season",
        "the first thousand hours",
        "a very long harvest",
        format="text",
    ),
    from_users(
        "A customer filmed {0} and asked whether we mind the music. We do not.\n\n"
        "Twenty-two seconds, no cut, one clean changeover.",
        "a changeover from raspberry to vanilla",
        "the Monday start of the mash line",
        "their new filler in its first hour",
        "a pigging run without losses",
        format="video",
        tone="playful",
    ),
    from_users(
        "Before you call it a cupboard, look twice: {0} labelled every spare by the machine that "
        "would wait for it.\n\nThe idea cost an afternoon and a label printer. Steal it.",
        "a bakery in Aarhus",
        "a cider house in Herefordshire",
        "a soup factory in Lyon",
        "an oat-drink plant in Malmö",
        tags="#spareparts #5S",
    ),
    from_users(
        "Asked by one reader, answered by another: {0}\n\n"
        "We only added the torque value. Thank you both: this is what a page is for.",
        "“Can I flip the seal face once?” – “You can. You should not.”",
        "“How do I know it is cavitation?” – “Throttle the discharge and listen.”",
        "“Grease or no grease on EPDM?” – “Never mineral grease.”",
        "“Why does it start against a closed valve?” – “Because someone was thirsty.”",
        format="text",
    ),
    from_users(
        "One impeller, twelve years. {0} keeps the log by hand, and every entry fits on one line."
        "\n\nWe asked whether we could have a copy for the training room. We got the original, "
        "on loan.",
        "A cheese maker in Drenthe",
        "A malt house in Bohemia",
        "A cannery on Sardinia",
        "A yoghurt plant in the Allgäu",
        idea="Ask customers for their oldest pump still at work",
    ),
    from_users(
        "You asked for installations that are not from a brochure. Here is one by {0}, with "
        "everything that a brochure would retouch.\n\nNote the drain under the seal housing. "
        "Whoever planned that has cleaned a floor before.",
        "the team of a soft-drink bottler",
        "two fitters in a chocolate plant",
        "a pet-food kitchen",
        "a brewer who does his own pipework",
        format="carousel",
    ),
    from_users(
        "Picture of the month: {0}. Sent in by the people who run it.\n\n"
        "Send yours with the hashtag below. The best one goes onto our calendar, and its crew "
        "gets a cake from the bakery of their choice.",
        "steam, stainless steel and six in the morning",
        "the shortest pipe run we have ever seen",
        "a pump room painted by apprentices",
        "a cat that guards a valve cluster",
        tags="#corvaneatwork",
    ),
    educational(
        "A pump curve in five slides. Today: {0}.\n\n"
        "Find the duty point, follow the efficiency, then look at what happens ten percent to the "
        "left. That last step is where most energy bills come from.",
        "where NPSH hides and why it matters",
        "two viscosities, one pump",
        "what a smaller impeller really saves",
        "speed control against throttling",
        tags="#engineering #pumps",
    ),
    educational(
        "Dry running, second by second: what happens to a seal in the first {0}.\n\n"
        "No drama, just a thermocouple and a stopwatch. The last slide shows the two sensors that "
        "would have stopped it, and what they cost.",
        "thirty seconds",
        "minute",
        "ninety seconds",
        "two minutes",
        format="infographic",
        page="knowledge/dry-running",
        idea="Show with real temperatures what dry running does",
    ),
    educational(
        "Three numbers to write on every pump before Monday: flow, pressure and {0}.\n\n"
        "With them on the housing, a call to service takes two minutes. Without them it takes a "
        "photo, two mails and a guess.",
        "the date of the last seal",
        "the motor current at duty",
        "the product it was sized for",
        "the spare that fits",
    ),
    educational(
        "Ingrid explains it at the whiteboard: {0}\n\n"
        "Four minutes, no slides. If a colleague of yours has to explain this to a buyer, send "
        "them the link.",
        "why gentle pumping is a question of speed, not of brand.",
        "what a hygienic seal may cost and what it saves.",
        "how one litre of product loss a day adds up.",
        "when a cheaper pump is the better choice.",
        format="video",
        page="knowledge/whiteboard",
    ),
    educational(
        "Checklist for {0}, on one page and without advertising.\n\n"
        "Print it, laminate it, hang it where the tools are. The file is behind the link, no form "
        "to fill in.",
        "the first start after a shutdown",
        "a seal change",
        "an audit of hygienic zones",
        "an alignment check",
        format="link",
        page="knowledge/checklists",
        tags="#maintenance",
    ),
    educational(
        "What the revised hygienic-design guideline changes for {0}, in four sentences.\n\n"
        "Most plants have nothing to rebuild. Two have: those with dead legs longer than they are "
        "wide, and those that never measured.",
        "existing lines",
        "pump housings",
        "gaskets",
        "documentation",
        format="text",
        borrowed="https://guidelines.example/hygienic-design/pumps",
    ),
    educational(
        "Energy, without the slogans: we measured {0} for a week before and after.\n\n"
        "The result, the method and the raw figures are in the slides. Check us: that is why they "
        "are there.",
        "a transfer pump in a dairy",
        "a CIP return that ran too fast",
        "three old motors in a brewery",
        "a dosing skid for flavours",
        tags="#energyefficiency",
    ),
    promotional(
        "Half a day in your plant, a written report, no obligation: this month we check suction "
        "lines {0}.\n\nSix places, given in the order of requests. What you get: measured NPSH, "
        "photos of every weak point and a list sorted by cost.",
        "in Benelux",
        "in northern Germany",
        "in Denmark",
        "around Lille",
        page="offers/suction-check",
    ),
    promotional(
        "In stock and shipped within 48 hours: {0}.\n\n"
        "If your line stands still, call instead of writing. The number is on our page, and a "
        "person with a drawing in front of them answers it.",
        "seal kits for CV-25 to CV-65",
        "the CV-40 with EHEDG certificate",
        "exchange heads for lobe pumps",
        "the whole CV-50 series",
        page="offers/in-stock",
    ),
)
