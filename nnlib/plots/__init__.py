"""Pictures: a function takes a result of the maths and returns a Picture, an SVG drawing with its text alternative.

picture            what a picture is: elements, and the words that say the same
live_picture       the one widget that shows a picture and applies its changes (with live_picture.js and live_picture.css)
axes               where a value is on a picture, and the marks along the edges
network_drawing    neurons and edges with every number on them
activation_curve   an activation function, and where the neurons sit on it
described          a figure of a page's own, with its text alternative
words              numbers as a reader wants them
arithmetic         the sums of one edge or neuron in words and numbers
"""
