"""Lines of news pages, written for the tests: furniture, and news that looks like it. And odd texts to generate."""

from __future__ import annotations

from hypothesis import strategies as st

from rag.text import canonical

FURNITURE = """
JOIN US ON TELEGRAM
Follow our coverage of the war on the @Kyivpost_official.
You can also highlight the text and press Ctrl + Enter
Images source: © Getty Images | 2025 Anadolu
Related content
End Article
Read also: Zelensky says talks will continue in Geneva
READ MORE: Putin orders new offensive
Read more
Read More »
See also
Also read | Five things to know about the Kursk offensive
Related: Russia claims capture of village in Donetsk
More on this story
Most read
Top Stories
Recommended for you
You may also like
Subscribe to our newsletter
Subscribe now
Sign up for our daily newsletter to get the best stories in your inbox.
Sign up to First Edition, our free daily newsletter
Sign up for The Morning newsletter
Get the latest news delivered straight to your inbox
Get our free app
Follow us on Facebook, Twitter and Instagram
Follow BBC News on X
Follow @KyivIndependent on Twitter
Like us on Facebook
Join our WhatsApp channel for breaking news
Join the conversation
Share this article
Share
Share on Facebook
Share this story on WhatsApp
Facebook Twitter WhatsApp Email
Share / Tweet / Email
Copy link
Link copied!
Print
Advertisement
ADVERTISEMENT
- Advertisement -
Story continues below advertisement
Article continues after ad
Skip Advertisement
After newsletter promotion
Image source, Getty Images
Image source, Reuters
Photo: Reuters
Photo credit: Jane Doe
Photograph: Efrem Lukatsky/AP
Photo by Sean Gallup/Getty Images
(AP Photo/Evgeniy Maloletka)
REUTERS/Gleb Garanich
Getty Images
AFP via Getty Images
[Efrem Lukatsky/AP Photo]
© Getty Images
© 2025 Reuters. All rights reserved.
Copyright 2024 The Associated Press. All rights reserved. This material may not be published, broadc\
ast, rewritten or redistributed without permission.
Copyright © 2024 BBC. The BBC is not responsible for the content of external sites. Read about our a\
pproach to external linking.
The BBC is not responsible for the content of external sites.
The Associated Press' climate coverage receives financial support from multiple private foundations. AP is solely\
 responsible for all content. Find AP's standards for working with philanthropies, a list of supporters and funded\
 coverage areas at AP.org.
Europe correspondent, reporting from Vienna
Posted in Politics · 5 min read · 23 comments
We use cookies to improve your experience. By continuing to use this site, you agree to our cookie policy.
This website uses cookies to ensure you get the best experience.
By signing up you agree to our terms and privacy policy.
Accept all cookies
Privacy Policy
Terms and conditions apply.
Cookie settings
Click here to read more
Click here for the latest updates
Leave a comment
Comments (12)
0 comments
View all comments
Comments are closed.
Be the first to comment
Have your say in the comments below
5 min read
3 hours ago
Updated 2 hours ago
Listen to this article
1.2k shares
Reporting by Jane Doe in Kyiv; Editing by John Roe
Additional reporting by Max Hunder; editing by Tom Balmforth
Jane Doe in London contributed to this report.
Our Standards: The Thomson Reuters Trust Principles.
This is a developing story and will be updated.
This article was originally published in The Conversation.
Tags: Ukraine, Russia, war
Topics: Ukraine | Kursk
#Ukraine #Kursk
@Kyivpost_official
https://example.com/story
news@example.com
***
___
Support independent journalism
Support our work by becoming a member today
Donate now
Become a member
Download our app
Contact us at news@example.com
Do you have a story for us? Email newsdesk@example.com
Spotted a mistake? Let us know.
If you have found a spelling error, please, notify us by selecting that text and pressing Ctrl+Enter.
Already a subscriber? Log in
This article is for subscribers only
You have 3 free articles remaining this month
Stay tuned for more updates
For more news, visit our website
Watch the video below
WATCH: Drone hits oil depot
Back to top
Next article
Load more
Читайте також: Зеленський зустрівся з Макроном
Читайте также
Підписуйтесь на наш Telegram-канал
Подписывайтесь на наш канал
Czytaj także
Lesen Sie auch: Neue Angriffe auf Kiew
Mehr zum Thema
Lire aussi
Abonnez-vous à notre newsletter
Publicité
Publicidad
Suscríbete a nuestro boletín
Leia também
Advertentie
Реклама
Follow-up: click here
Open in new tab
Getty
Follow Al Jazeera English:
To stay up to date, follow us on Telegram.
Don't miss our coverage: subscribe to our YouTube channel
Editor's Picks
Trending Now
Read the full story here
Continue reading the main story
👉 Follow us on Google News
▶ Watch live
Read Next: Drone strikes on Belgorod
Sponsored
What do you think? Let us know in the comments.
Thank you for subscribing!
Enter your email address
Loading...
The Associated Press contributed to this report.
With inputs from agencies
Get email alerts for this topic
Sign up here for our weekly politics newsletter.
More top stories from Reuters
Get unlimited access. Subscribe today.
Watch: Moment missile hits apartment block
Most Read in World
Sign in to save this article
You must be logged in to post a comment.
This article has been updated.
Follow Guardian Australia on Instagram
Click to share on Facebook (Opens in new window)
Click to email a link to a friend
Share this:
Like this:
Like Loading...
Photo: Ministry of Defence of Ukraine
Photo courtesy of the U.S. Air Force
Source: Institute for the Study of War
Image: Anadolu via Getty Images
FILE PHOTO
FILE PHOTO: REUTERS/Alexander Ermochenko/File Photo
Credit: Press Association
Picture: Getty
(Photo by Roman Pilipey / AFP)
Have a tip? Contact our reporters at tips@example.com.
For the latest updates, follow our Telegram channel.
Stay up to date with our free morning briefing.
Read our privacy policy
Listen to our podcast
Find out more about our charity work
You can unsubscribe at any time
By clicking Sign up, you agree to our Terms of Service.
All times are local
Scroll for more
Swipe to continue
Recommended Stories
Suggested reading
Promoted by Taboola
Sponsored Links
Comments have been disabled on this story.
Show comments
The views expressed in this article are those of the author and do not necessarily reflect the views of the newspaper.
Thank you for reading
Back to home page
Get in touch
Email Jane at jane.doe@bbc.co.uk
Report a typo
Republish this article
See more on: Ukraine, Russia
Filed Under: World News
Want more stories like this? Subscribe to our newsletter.
Don't have an account? Register
Slava Ukraini! Support our team on Patreon
Підтримайте нас на Patreon
Поділитись
Mehr lesen
Newsletter abonnieren
En savoir plus
Comparte esta noticia
Sign up for Breaking News alerts
Join BBC's WhatsApp channel
Follow us on Google News to stay up to date
Get the news in your inbox each morning
Newsletter sign-up
Watch on YouTube
Listen on Spotify
Read more on this topic
Read all our coverage of the war here
More from Europe
More coverage of the war
Related tags
You might also be interested in
The best of The Times in your inbox
Enjoying this article? Subscribe for full access.
Subscribe to read the rest
This video is not available in your country
Advertisement - story continues below
Recommended by Outbrain
AP Photo/Evan Vucci, File
Photograph: Sergei Supinsky/AFP via Getty Images
Getty Images/iStockphoto
Image credits: Ministry of Defense
Screenshot / Telegram
Video: Reuters
This article is more than 1 year old
Comment on this story
Join our community
Contact our newsroom
Corrections and clarifications
About the author
© Copyright 2024
Copyright The Associated Press. All rights reserved.
Terms & Conditions
Do not sell my personal information
Manage preferences
Close this dialog
Skip to main content
Accessibility help
Site map
Lesen Sie weiter
Voir les commentaires
Ver comentarios
Подробнее
Докладніше
Zobacz więcej
""".strip().split("\n")

NEWS = """
Follow-up talks are planned
Follow-up talks are planned for Monday in Geneva.
Share prices fell 3 %
Share prices fell 3 % on Tuesday.
Join us, the president told voters, or lose
Join us or lose everything, the president told voters.
Shares in BP rose 2% after the announcement.
Sharing the data with Russia was illegal, the court said.
Subscribers to the newsletter fell by a third last year.
Subscribe to our worldview or leave, the cleric told followers.
Advertisement spending fell by 3 percent in July.
Advertising revenue rose.
Cookies are the country's favourite snack.
We use cookies only at Christmas, the baker said.
Copyright law will change across the European Union next year.
Copyright holders sued the company in 2024.
Comments by the minister drew anger in Warsaw.
Comments from both sides suggest a deal is near.
Related charges were dropped in March.
Related attacks killed three people in Kherson.
More from the ministry is expected on Friday.
More on this was not disclosed.
More than 300 people fled.
Most read the letter as a threat.
Read the letter aloud, the judge ordered.
Read more than 100 books a year, teachers say.
Photos of the damage circulated online.
Photo evidence was handed to the court.
Photographs by soldiers show a burning tank.
Images sourced from satellites show new trenches.
Image rights earned the player 3 million euros.
Video by the ministry shows the strike.
Video of the attack was verified by Reuters.
Reuters could not verify the report.
Reuters reported the deal first.
AP reporters saw three bodies.
Getty Images sued the start-up in London.
Sign up rates for the army have doubled.
Sign language interpreters were present.
Join forces with Russia and you will lose, he warned.
Join the army, the posters say.
Watch makers in Switzerland lost orders.
Watch out for floods, officials warned.
Listen to the people, protesters chanted.
Click farms in Moldova spread the claim.
Click here, the scam message read.
Print runs of the daily fell to 20,000.
Email servers of the party were hacked.
Email traffic stopped at noon.
Tweet by tweet, the minister lost support.
Telegram was banned in schools.
Facebook, Twitter and YouTube were blocked in Russia.
Twitter and Facebook blocked the accounts.
By Monday the rain had stopped
By continuing the offensive, Russia hopes to gain leverage.
By using drones you save lives, the commander said.
Donate blood, the mayor urged residents.
Support for Ukraine fell to 45 percent.
Support independent candidates, the opposition told voters.
Support us with weapons, Zelensky told the summit.
Become a member of NATO: that was Kyiv's goal.
Help us or we fall, Zelensky told Congress.
Help us survive the winter, the mayor asked.
Top stories of the tower collapsed.
Trending upward, prices reached 4 dollars.
Recommended doses were exceeded in three hospitals.
Latest figures show inflation at 3.4%.
Latest news from the front was grim, he said.
See also Article 5 of the treaty, the ruling said.
Tags on the sheep showed their origin.
Topics ranged from gas to grain.
End of the war is near, Trump said.
Ends justify the means, he argued.
The end of the road is near.
Stay in your homes, police told residents.
Stay tuned, Trump told reporters.
Get vaccinated or lose your job, workers were told.
Get ready for a hard winter, the minister said.
The BBC is not responsible for the leak, the inquiry found.
The editor is solely responsible for all content, the court ruled.
Our correspondent was arrested while reporting from Vienna.
Posted in the night, the video was gone by noon.
This site uses solar power.
The site uses cookies made in Belgium.
This story has two sides.
This article of the constitution was amended in 2020.
This report was first presented to the cabinet in May.
All rights reserved for citizens were extended to refugees.
Privacy policy experts criticised the bill.
Three hours ago the siren sounded in Kyiv.
3 hours ago the siren sounded.
Ads for gambling will be banned from 2026.
Sponsored by Poland, the resolution passed with 97 votes.
Home prices rose 5% in June.
Search teams found two more bodies.
Menu prices rose.
Next, the court will hear the mother.
Previous talks in Istanbul failed.
Source: the ministry of defence.
Contact with the plane was lost at 14:05.
Contact the embassy, the ministry advised travellers.
Have your say, they were told; nobody listened.
Visit our graves, the widow said.
Visit to Kyiv
Like us, the Poles fear Russia.
Like Facebook, the company pays little tax.
Find us a way out, the hostages pleaded.
Find the killers, the father said on Facebook.
Follow the money, the prosecutor said.
Follow the leader on Telegram and you will be jailed, Belarus warned.
Pool reporters were kept out.
File a complaint, the lawyer said.
Via Telegram, he denied the claim.
X was fined 120 million euros.
Image problems persist for the party.
Gallery owners protested.
Loading of grain resumed in Odesa.
Register to vote before Friday, officials said.
Register of deaths shows 300 names.
Create a free account of what happened, the judge asked.
Log in to the system was impossible, staff said.
Open source analysts geolocated the video.
With files from the archive, historians proved the crime.
Reporting by the UN found 300 victims.
Reporting by journalists is restricted.
Editing by CRISPR cured two patients.
Continue the offensive, Putin ordered.
Further reading of the bill is due on Monday.
Don't miss a single vote, the whip warned.
Recommended by the panel, the vaccine was approved.
Recommended retail prices rose.
Popular anger grew.
More in the north than in the south voted.
More in Germany than in France.
More stories of abuse emerged.
More news is expected on Friday.
Copyright by law lasts 70 years.
© is the sign for copyright.
The 2024 Reuters report found trust falling.
2024
1,500
14:32 GMT
In Kyiv, 300 people spotted an error in the lists.
Found a mistake in the ballot, officials annulled the vote.
Discover more about the rocket, the minister urged.
Learn more languages, EU tells schools
Learn more and earn more, study finds
Tell us the truth, families of the dead demand
What do you think will happen to Ukraine?
Send your sons, Putin told mothers.
Send photos of the missing to the ministry, relatives were told.
Get the app developers to pay, EU demands
Watch live ammunition being fired
Photos released by Planet Labs show a crater.
Photographers were barred from the hearing.
Source close to the talks: no deal is near.
Credit ratings were cut on Friday.
Picture this: a city without power.
Email leaks embarrassed the minister.
Alerts sounded across Kyiv at 3 a.m.
Sign-ups for the draft tripled.
The newsletter said the editor had been arrested.
Newsletter editor Ivan Petrov was jailed for five years.
Channel crossings reached 45,000 in 2022.
Updates to the law took effect on 1 May.
The podcast was cancelled.
Read receipts showed the message was opened.
See attached map for the new border.
Watch dogs criticised the plan.
Support fell.
Support for our troops remains high, he said.
Our troops hold the line.
Our newsroom was hit by a drone, the editor said.
We will follow up on every lead.
We use drones to find the wounded.
Contact lines moved by 2 km.
Visit the front, Zelensky urged Trump.
Visits to museums rose.
Latest attack kills four
Trending topics included the strike.
Top general dismissed
Best of luck, he told them.
Recommended by the court, the fine was paid.
Comment was not immediately available.
Comments came hours after the attack.
The ministry did not respond to a request for comment.
Advertisement for the post drew 300 candidates.
Ad spending in the campaign passed 1 billion dollars.
Ends of the bridge collapsed.
End the war, marchers chanted.
Home minister resigns
Search continues for survivors.
Close allies were not told.
Next week the two sides will meet in Riyadh.
Video shows drones over Belgorod.
Video evidence was shown to jurors.
Audio of the call was published by Bild.
Images from the scene showed smoke.
Image of Stalin removed
Map makers changed the border.
Print media lost readers.
Tap water is unsafe in Mykolaiv.
Press freedom groups protested.
Press conferences were cancelled.
Press Ctrl to fire, the manual says.
Terms of the deal were not disclosed.
Terms and conditions of the ceasefire were agreed.
Cookies, bread and canned meat were handed out.
Privacy laws bar the release of names.
Tags: 300 dog owners were fined.
Email: that is how the order was sent, he testified.
By signing the treaty, you agree to disarm, he told them.
By subscribing to the plan, members agree to pay, officials said.
This story began in 1991.
This is a developing situation, the mayor said.
First published in 1952, the novel sold millions.
Originally published in Kyiv, the map shows the old border.
Published in 1952, the novel sold two million copies.
Updated figures show 312 dead.
Reporting by the BBC's Russian service identified 50,000 dead.
With help from agencies, 300 families moved.
Join the fight, the poster read.
Join the EU? Moldova votes
Follow the rules or leave, the judge said
Donate your blood
Donations reached 2 million euros.
Help us, Gaza doctors plead
Download speeds fell by half.
Get out of Ukraine, protesters tell Putin
Become a citizen or leave, Latvia tells Russians
Thank you, Zelensky told donors.
You can also travel by bus.
To stay alive, they drank rainwater.
For more than a year, talks stalled.
For further talks the sides will meet in Doha.
Don't miss the deadline, tax office warns
Click fraud cost firms 3 billion.
Share of renewables hits 40%
Share your weapons, Kyiv tells allies
Shared values
Copy of the letter was seen by Reuters.
Reuters saw a copy of the letter.
Facebook fined
X and Facebook were blocked
Telegram channels close to the army reported explosions.
Telegram: the app that moves the war
Like it or not, talks are near.
Like his father, he served in Chechnya.
Tweet by Trump moves markets
Pin numbers were stolen.
Save the children first, he said.
Save for a few guards, the plant was empty.
React or perish
Listen, he said.
More to follow, warned the general.
More details emerged on Monday.
In this article of the treaty
Top News anchor resigns
Popular mayor re-elected
Copyright claims delayed the film, its producer said.
Alerts were sent to phones across Poland.
Sign of hope in Geneva
Sign the deal, Trump tells Zelensky
Join NATO or not: Georgia votes
Joint drills began in the Baltic.
Get ready, NATO chief tells members
Getting weapons to the front takes weeks.
Newsletter publishers sued Meta.
Watch on the Rhine: NATO troops arrive
Watchdog finds fault with reactor
Listen to us, farmers tell Brussels
More troops were sent to Kursk.
More from the front: three villages fell.
Related companies were fined too.
You might also need a permit, the embassy warned.
This video game is banned in China.
Advertisers left X
Photo finish in Warsaw election
Video calls replaced visits.
Screens went dark in Lviv.
Comment from Moscow was brief.
Communities in the east were cut off.
Contacts between the two sides resumed.
Corrections to the budget were passed.
About the war he said nothing.
About 300 people fled.
About the author of the attack little is known.
Published by the ministry, the list names 300 victims.
Terms of surrender were read out.
Do not sell gas to them, Kyiv urged.
Managers left the plant.
Close to 300 homes burned.
Skip the summit, Orban told him.
Access to the site was denied.
Site of the crash was sealed off.
Print and television are state-run.
Most popular party loses vote
Best of three talks failed
From the archives, historians dug out the order.
Next door, two children died.
Top seed out
Ukraine | Russia
US-Russia
Read: the ruling in full was 300 pages.
The Post reported it first.
The Times has seen the letter.
Our correspondent saw the tanks.
Your move, Putin tells West
Your inbox was searched by police, the court told him.
""".strip().split("\n")

PROSE = [
    "The ministry said on Tuesday that 12 people had been hurt in the strike. Two of them are children.",
    "“We will rebuild,” the mayor told reporters. He gave no date.",
    "Міністерство заявило, що постраждали 12 людей. Двоє з них – діти.",
    "وقالت الوزارة إن الضربة أصابت 12 شخصا. وبينهم طفلان.",
    "当地州长证实发生火灾。他说没有人员伤亡。",
    "Cafe\u0301 owners in Tu\u0308bingen 😀 closed early. 🚒🚒 came. Nobody was hurt!",
]
SHORT = [
    "What we know",
    "Kyiv is Promised New Air Defense Systems by Its Anglo-Danish Partners",
    "14:32 GMT",
    "6 August 2024",
]
STRUCTURE = [
    "| a | b |",
    "| 12 | c, d |",
    "|---|---|",
    "- an item of a list",
    "1. first",
    "# Heading",
    "a\tb\tc",
    "***",
    ">",
]

lines = st.one_of(
    st.sampled_from(FURNITURE + NEWS + PROSE + SHORT + STRUCTURE),
    st.text(max_size=60),
    st.sampled_from(PROSE).flatmap(lambda line: st.integers(1, 40).map(lambda times: " ".join([line] * times))),
    st.sampled_from(["x", "wort ", "他说", ".", "a. ", "- "]).flatmap(
        lambda s: st.integers(1, 1500).map(lambda n: s * n)
    ),
)
texts = st.lists(st.tuples(lines, st.sampled_from(["\n", "\n\n", "\n \n", " "])), max_size=14).map(
    lambda parts: canonical("".join(line + end for line, end in parts))
)
